import type { RouterOutputs } from "#lib/trpc/types.ts";

export type Account = RouterOutputs["account"]["get"];
export type Passkey = Account["passkeys"][number];
export type OwnSession = RouterOutputs["account"]["sessions"][number];
export type OwnSignIn = RouterOutputs["account"]["signIns"][number];
