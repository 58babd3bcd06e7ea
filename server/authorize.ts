import { can, type Permission } from "#lib/permissions.ts";
import type { Context, UserActor } from "./context.ts";
import { ForbiddenError, UnauthenticatedError } from "./errors.ts";

/**
 * First line of every verb: the actor must be a person whose roles hold the permission.
 * Agents and the system never pass: they have verbs of their own.
 * @throws ForbiddenError
 */
export function authorize(ctx: Context, permission: Permission): asserts ctx is Context<UserActor> {
  if (ctx.actor.kind !== "user" || !can(ctx.actor.roles, permission)) throw new ForbiddenError();
}

/**
 * For what several permissions lead to, each for another kind of row; the verb looks at the row with `authorize` again.
 * @throws ForbiddenError
 */
export function authorizeAny(ctx: Context, permissions: readonly Permission[]): asserts ctx is Context<UserActor> {
  const { actor } = ctx;
  if (actor.kind !== "user" || !permissions.some((permission) => can(actor.roles, permission)))
    throw new ForbiddenError();
}

/**
 * For what every signed-in person has, such as their own counts: rows are narrowed by row-level security alone.
 * @throws UnauthenticatedError
 */
export function authenticated(ctx: Context): asserts ctx is Context<UserActor> {
  if (ctx.actor.kind !== "user") throw new UnauthenticatedError();
}
