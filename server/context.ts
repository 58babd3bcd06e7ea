import type { Database, Scope, Tx } from "#db/client.ts";
import type { Permission } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { type Binding, reachOf } from "./auth/bindings.ts";
import { ForbiddenError, refusedByRowSecurity } from "./errors.ts";

/** A signed-in person, built from the sessions table on every request. */
export type UserActor = {
  kind: "user";
  userId: string;
  name: string;
  email: string;
  bindings: readonly Binding[];
  /** The built-in roles among them, each once. */
  roles: readonly RoleName[];
  /** Everything the bindings hold together; `authorize` asks it. */
  permissions: readonly Permission[];
  /** What they hold besides from the first passkey proof in this session on, by the policies of their roles. */
  withheld: readonly Permission[];
  /** A role of theirs wants passkeys: for dangerous acts no other proof counts. */
  passkeyOnly: boolean;
  organisation: "client" | "vendor";
  vendorId: string | null;
  /** Set when the person is an annotator. */
  annotatorId: string | null;
  sessionId: string;
  /** When this session last proved who sits there, and whether that is recent enough for a dangerous act. */
  mfaAt: Date;
  proofFresh: boolean;
};

/** An enrolled agent whose signed request was verified. */
export type AgentActor = {
  kind: "agent";
  agentId: string;
  name: string;
  agentKind: "gateway" | "probe";
  environmentId: string | null;
  annotatorId: string | null;
  vendorId: string | null;
};

/** The portal itself: sweeps, sign-in before there is a person, seeding. `name` shows in the timeline. */
export type SystemActor = { kind: "system"; name: string };

export type Actor = UserActor | AgentActor | SystemActor;

/** Everything a verb gets besides its input. */
export type Context<A extends Actor = Actor> = {
  actor: A;
  db: Database;
  requestId: string;
  sourceIp: string | null;
  /** The permission the running verb was authorized by: only bindings that hold it count for the rows it reaches. */
  using?: Permission;
};

/** An annotator without another role: sees themselves only. */
export const isAnnotatorOnly = (actor: UserActor): boolean =>
  actor.annotatorId !== null && actor.bindings.every(({ role }) => role === "annotator");

/** The rows an actor may touch, as row-level security sees it. */
export function scopeOf(actor: Actor, using: Permission | null = null): Scope {
  if (actor.kind !== "user") return { kind: "system" };
  if (actor.organisation === "client")
    return { kind: "client", userId: actor.userId, reach: reachOf(actor.bindings, using) };
  // A vendor's person without a vendor would be a broken row: they see nothing rather than everything. So does whoever
  // holds nothing before a passkey proof.
  const vendorId = (actor.bindings.length > 0 && actor.vendorId) || "00000000-0000-0000-0000-000000000000";
  if (actor.annotatorId && isAnnotatorOnly(actor))
    return { kind: "annotator", userId: actor.userId, vendorId, annotatorId: actor.annotatorId };
  return { kind: "vendor", userId: actor.userId, vendorId };
}

/**
 * Runs `work` in one transaction that sees only the actor's rows.
 * @throws ForbiddenError when somebody of the client writes a row that their bindings let them read only
 */
export async function asActor<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const scope = scopeOf(ctx.actor, ctx.using);
  try {
    return await ctx.db.withScope(scope, work);
  } catch (error) {
    if (scope.kind === "client" && !scope.reach.all && refusedByRowSecurity(error))
      throw new ForbiddenError(
        "This lies outside what your role is bound to. Nothing was changed.",
        ctx.using ? [ctx.using] : [],
      );
    throw error;
  }
}

/**
 * Runs `work` with the portal's own rights. Only for facts a person may cause but not see: counters of all
 * vendors, credentials, the gateway's key. Each use says why.
 */
export function asSystem<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.db.withScope({ kind: "system" }, work);
}
