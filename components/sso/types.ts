import type { RouterOutputs } from "#lib/trpc/types.ts";

export type ProviderRow = RouterOutputs["sso"]["list"][number];
export type Provider = RouterOutputs["sso"]["get"];
export type PasswordRule = RouterOutputs["sso"]["passwordRules"][number];
