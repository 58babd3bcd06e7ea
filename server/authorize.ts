import { asksForProof, can, type Permission } from "#lib/permissions.ts";
import { reachOf } from "./auth/bindings.ts";
import type { Context, UserActor } from "./context.ts";
import { ForbiddenError, PasskeyNeededError, ProofNeededError, UnauthenticatedError } from "./errors.ts";

/**
 * First line of every verb: the actor must be a person who holds the permission, with a recent proof where the act is
 * dangerous. Agents and the system never pass: they have verbs of their own. From here on the verb's transactions reach
 * only rows of the bindings that hold this permission.
 * @throws ForbiddenError, ProofNeededError, PasskeyNeededError
 */
export function authorize(ctx: Context, permission: Permission): asserts ctx is Context<UserActor> {
  if (ctx.actor.kind !== "user") throw new ForbiddenError(undefined, [permission]);
  if (!can(ctx.actor.permissions, permission)) throw refusal(ctx.actor, [permission]);
  if (asksForProof(permission)) requireProof(ctx.actor);
  ctx.using = permission;
}

/**
 * For acts that reach beyond every vendor, project and environment, under a permission that bound roles carry too. After
 * `authorize`.
 * @param sentence what they cannot do, why, and who can
 * @throws ForbiddenError
 */
export function requireUnbound(ctx: Context<UserActor>, sentence: string): void {
  if (!reachOf(ctx.actor.bindings, ctx.using ?? null).all)
    throw new ForbiddenError(sentence, ctx.using ? [ctx.using] : []);
}

/**
 * Step-up: dangerous acts need a proof that is at most five minutes old.
 * @throws ProofNeededError
 */
export function requireProof(actor: UserActor): void {
  if (!actor.proofFresh) throw new ProofNeededError();
}

/**
 * For what several permissions lead to, each for another kind of row; the verb looks at the row with `authorize` again.
 * @throws ForbiddenError, PasskeyNeededError
 */
export function authorizeAny(ctx: Context, permissions: readonly Permission[]): asserts ctx is Context<UserActor> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw new ForbiddenError(undefined, permissions);
  if (!permissions.some((permission) => can(actor.permissions, permission))) throw refusal(actor, permissions);
}

/** Whoever holds it but for a passkey is told so. */
function refusal(actor: UserActor, permissions: readonly Permission[]): ForbiddenError | PasskeyNeededError {
  const waits = permissions.some((permission) => can(actor.withheld, permission));
  return waits ? new PasskeyNeededError() : new ForbiddenError(undefined, permissions);
}

/**
 * For what every signed-in person has, such as their own counts: rows are narrowed by row-level security alone.
 * @throws UnauthenticatedError
 */
export function authenticated(ctx: Context): asserts ctx is Context<UserActor> {
  if (ctx.actor.kind !== "user") throw new UnauthenticatedError();
}
