import type { RouterOutputs } from "#lib/trpc/types.ts";

export type SignInRules = RouterOutputs["signIn"]["rules"];
export type RoleLimits = SignInRules["limits"][number];
export type AllowedNetwork = SignInRules["networks"][number];
export type SignInRow = RouterOutputs["signIn"]["history"]["rows"][number];
