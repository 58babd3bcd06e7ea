import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { grantPlanes, grants } from "#db/schema/access.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { healthStates } from "#db/schema/health.ts";
import { invitations } from "#db/schema/invitations.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import type { AnnotatorIdInput, Clearance } from "#lib/schemas/annotators.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { type AnnotatorRow, loadAnnotator } from "./load-annotator.ts";
import { type GateDetail, loadGates } from "./load-gates.ts";
import { clearanceOf, holds, isOwnGate } from "./policy.ts";

export type AnnotatorDetail = Omit<AnnotatorRow, "userId"> & {
  hasAccount: boolean;
  /** Their account, for the client's people. */
  userId: string | null;
  /** Nobody decides about their own gates. */
  isYou: boolean;
  /** Until when the newest link works; null with an account or without a link. */
  invitedUntil: Date | null;
  clearance: Clearance;
  gates: GateDetail[];
  gatesHeld: number;
  assignments: { id: string; projectId: string; project: string; scope: string; endsAt: Date; past: boolean }[];
  grants: AnnotatorGrant[];
  health: {
    state: "healthy" | "degraded" | "down";
    since: Date;
    p50: number | null;
    p95: number | null;
    jitter: number | null;
    loss: number | null;
    findings: string[];
    lastSampleAt: Date;
  } | null;
};
type AnnotatorGrant = {
  id: string;
  code: string;
  project: string;
  environment: string;
  state: "open" | "suspended" | "closed";
  stateReason: string | null;
  plane: "waiting_key" | "opening" | "active" | "closing" | "closed" | "not_proven" | null;
  lastObservedAt: Date | null;
  endsAt: Date;
};

/**
 * One annotator with gates and proofs, work, grants and live connection.
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function getAnnotator(ctx: Context, input: AnnotatorIdInput): Promise<AnnotatorDetail> {
  authorize(ctx, "annotator.read");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId);
    const now = await databaseNow(tx);
    const gates = await loadGates(tx, person.id, now);
    const views = gates.map((gate) => gate.view);
    const { userId, ...shown } = person;
    return {
      ...shown,
      hasAccount: userId !== null,
      userId: actor.organisation === "client" ? userId : null,
      isYou: isOwnGate(actor, person),
      invitedUntil: userId ? null : await invitedUntil(tx, person.id),
      clearance: clearanceOf({
        annotatorActive: person.status === "active",
        vendorActive: person.vendorStatus === "active",
        views,
      }),
      gates,
      gatesHeld: views.filter(holds).length,
      assignments: await assignmentsOf(tx, person.id),
      grants: await grantsOf(tx, person.id),
      health: await healthOf(tx, person.id),
    };
  });
}

async function invitedUntil(tx: Tx, annotatorId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ expiresAt: invitations.expiresAt })
    .from(invitations)
    .where(and(eq(invitations.annotatorId, annotatorId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
    .orderBy(desc(invitations.expiresAt))
    .limit(1);
  return row?.expiresAt ?? null;
}

function assignmentsOf(tx: Tx, annotatorId: string) {
  return tx
    .select({
      id: assignments.id,
      projectId: projects.id,
      project: projects.name,
      scope: dataScopes.name,
      endsAt: assignments.endsAt,
      past: sql<boolean>`${assignments.endsAt} <= now()`,
    })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .innerJoin(dataScopes, eq(dataScopes.id, assignments.scopeId))
    .where(and(eq(assignments.annotatorId, annotatorId), isNull(assignments.endedAt)))
    .orderBy(asc(projects.name), asc(dataScopes.name))
    .limit(100);
}

function grantsOf(tx: Tx, annotatorId: string): Promise<AnnotatorGrant[]> {
  return tx
    .select({
      id: grants.id,
      code: grants.code,
      project: projects.name,
      environment: environments.name,
      state: grants.state,
      stateReason: grants.stateReason,
      plane: grantPlanes.status,
      lastObservedAt: grantPlanes.lastObservedAt,
      endsAt: grants.endsAt,
    })
    .from(grants)
    .innerJoin(projects, eq(projects.id, grants.projectId))
    .innerJoin(environments, eq(environments.id, grants.environmentId))
    .leftJoin(grantPlanes, and(eq(grantPlanes.grantId, grants.id), eq(grantPlanes.plane, "vpn")))
    .where(eq(grants.annotatorId, annotatorId))
    .orderBy(sql`(${grants.state} = 'closed')`, desc(grants.approvedAt))
    .limit(50);
}

async function healthOf(tx: Tx, annotatorId: string): Promise<AnnotatorDetail["health"]> {
  const [row] = await tx.select().from(healthStates).where(eq(healthStates.annotatorId, annotatorId));
  if (!row) return null;
  const { state, since, p50, p95, jitter, loss, findings, lastSampleAt } = row;
  return { state, since, p50, p95, jitter, loss, findings, lastSampleAt };
}
