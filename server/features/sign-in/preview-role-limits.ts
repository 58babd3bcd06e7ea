import type { RoleLimitsInput } from "#lib/schemas/sign-in.ts";
import { authorizeAny } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { type LimitsEffect, limitsEffect } from "./role-sessions.ts";

/** What other limits would do to the sessions of a role that are open now, before they are saved. */
export async function previewRoleLimits(ctx: Context, input: RoleLimitsInput): Promise<LimitsEffect> {
  authorizeAny(ctx, ["signInPolicy.write"]);
  // As the system: sessions are nobody's to see; only their number leaves this function.
  return asSystem(ctx, (tx) => limitsEffect(tx, input, ctx.actor.sessionId));
}
