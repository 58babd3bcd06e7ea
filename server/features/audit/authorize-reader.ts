import { can } from "#lib/permissions.ts";
import { authorize } from "#server/authorize.ts";
import type { Context, UserActor } from "#server/context.ts";

/**
 * Lets in whoever may read the log, if only what concerns themselves; row-level security narrows the rows.
 * @throws ForbiddenError
 */
export function authorizeReader(ctx: Context): asserts ctx is Context<UserActor> {
  const whole = ctx.actor.kind === "user" && can(ctx.actor.permissions, "audit.read");
  authorize(ctx, whole ? "audit.read" : "audit.readOwn");
}
