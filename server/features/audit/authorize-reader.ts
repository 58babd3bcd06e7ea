import { can } from "#lib/permissions.ts";
import { authorize, authorizeAny } from "#server/authorize.ts";
import type { Context, UserActor } from "#server/context.ts";

/**
 * Lets in whoever may read the log, if only what concerns themselves; row-level security narrows the rows.
 * @throws ForbiddenError, PasskeyNeededError
 */
export function authorizeReader(ctx: Context): asserts ctx is Context<UserActor> {
  authorizeAny(ctx, ["audit.read", "audit.readOwn"]);
  authorize(ctx, can(ctx.actor.permissions, "audit.read") ? "audit.read" : "audit.readOwn");
}
