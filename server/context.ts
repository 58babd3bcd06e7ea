import type { Database, Scope, Tx } from "#db/client.ts";
import type { RoleName } from "#lib/roles.ts";

/** A signed-in person, built from the sessions table on every request. */
export type UserActor = {
  kind: "user";
  userId: string;
  name: string;
  email: string;
  roles: readonly RoleName[];
  organisation: "client" | "vendor";
  vendorId: string | null;
  /** Set when the person is an annotator. */
  annotatorId: string | null;
  /** The projects a project manager is bound to; null = all. */
  projectIds: readonly string[] | null;
  sessionId: string;
  mfaAt: Date;
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
};

/** The rows an actor may touch, as row-level security sees it. */
export function scopeOf(actor: Actor): Scope {
  if (actor.kind !== "user") return { kind: "system" };
  if (actor.organisation === "client") return { kind: "client", userId: actor.userId, projectIds: actor.projectIds };
  // A vendor's person without a vendor would be a broken row: they see nothing rather than everything.
  const vendorId = actor.vendorId ?? "00000000-0000-0000-0000-000000000000";
  if (actor.annotatorId && !actor.roles.includes("vendor_coordinator"))
    return { kind: "annotator", userId: actor.userId, vendorId, annotatorId: actor.annotatorId };
  return { kind: "vendor", userId: actor.userId, vendorId };
}

/** Runs `work` in one transaction that sees only the actor's rows. */
export function asActor<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.db.withScope(scopeOf(ctx.actor), work);
}

/**
 * Runs `work` with the portal's own rights. Only for facts a person may cause but not see: counters of all
 * vendors, credentials, the gateway's key. Each use says why.
 */
export function asSystem<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  return ctx.db.withScope({ kind: "system" }, work);
}
