import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { accessRequests, decisions, grants } from "#db/schema/access.ts";
import { annotators, gateRules, gates } from "#db/schema/annotators.ts";
import { dataScopes, datasets, scopeDestinations } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Destination } from "#lib/schemas/agent-protocol.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { withStanding } from "./decision-standing.ts";
import { type ApprovalStep, approvalOrder, decideApproval, stepsFor, stepTitle } from "./policy.ts";
import { currentContentHash } from "./request-content.ts";

export type RequestDetail = {
  id: string;
  code: string;
  state: "pending" | "approved" | "rejected" | "withdrawn" | "expired";
  reason: string;
  durationHours: number;
  version: number;
  contentHash: string;
  requestedByName: string;
  mine: boolean;
  createdAt: Date;
  expiresAt: Date;
  annotator: { id: string; name: string; location: string | null };
  vendor: string;
  project: { id: string; name: string };
  environment: string;
  scope: {
    name: string;
    pathPrefix: string;
    dataset: string;
    sensitivity: "low" | "medium" | "high" | "critical";
    residency: string;
  };
  /** Hosts that open; only the client's own people see them. */
  destinations: Destination[] | null;
  /** How many people hold an open grant on the same scope now; client only. */
  samePower: number | null;
  gates: { kind: string; title: string; state: string; validUntil: Date | null }[];
  steps: {
    step: ApprovalStep;
    title: string;
    verdict: "approved" | "rejected" | null;
    by: string | null;
    at: Date | null;
    reason: string | null;
  }[];
  /** Answers that an edit made void. */
  voided: { step: ApprovalStep; verdict: "approved" | "rejected"; by: string; at: Date }[];
  /** Whether this person may decide now, and if not, why. */
  decision: { allowed: true; step: ApprovalStep; last: boolean } | { allowed: false; sentence: string };
  grant: { id: string; code: string } | null;
};

/**
 * One request with everything a decider has to see before they decide.
 * @throws NotFoundError for foreign and missing ids alike
 */
export async function getRequest(ctx: Context, input: { requestId: string }): Promise<RequestDetail> {
  authorize(ctx, "request.read");
  const { actor } = ctx;
  const client = actor.organisation === "client";
  return asActor(ctx, async (tx) => {
    const [row] = await tx
      .select({
        request: accessRequests,
        annotator: { id: annotators.id, name: annotators.name, location: annotators.location },
        vendor: vendors.name,
        project: { id: projects.id, name: projects.name },
        environment: environments.name,
        scope: dataScopes,
        dataset: datasets,
        expired: sql<boolean>`${accessRequests.expiresAt} <= clock_timestamp()`,
      })
      .from(accessRequests)
      .innerJoin(annotators, eq(annotators.id, accessRequests.annotatorId))
      .innerJoin(vendors, eq(vendors.id, accessRequests.vendorId))
      .innerJoin(projects, eq(projects.id, accessRequests.projectId))
      .innerJoin(environments, eq(environments.id, accessRequests.environmentId))
      .innerJoin(dataScopes, eq(dataScopes.id, accessRequests.scopeId))
      .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
      .where(eq(accessRequests.id, input.requestId));
    if (!row) throw new NotFoundError();
    const { request } = row;
    const made = await tx
      .select()
      .from(decisions)
      .where(eq(decisions.requestId, request.id))
      .orderBy(asc(decisions.decidedAt));
    const valid = made.filter((d) => d.contentHash === request.contentHash);
    const currentHash = await currentContentHash(tx, request);
    const answer = decideApproval({
      actor: { ...actor, mayDecide: stepsFor(actor.bindings, request) },
      request: { ...request, expired: row.expired },
      currentHash,
      seenHash: currentHash,
      decisions: await withStanding(tx, made, request),
    });
    const [grant] = await tx
      .select({ id: grants.id, code: grants.code })
      .from(grants)
      .where(eq(grants.requestId, request.id));
    const gateRows = await tx
      .select({ kind: gateRules.kind, title: gateRules.title, state: gates.state, validUntil: gates.validUntil })
      .from(gateRules)
      .leftJoin(gates, and(eq(gates.kind, gateRules.kind), eq(gates.annotatorId, request.annotatorId)))
      .orderBy(gateRules.title);
    const destinations = client
      ? await tx
          .select({
            address: scopeDestinations.address,
            protocol: scopeDestinations.protocol,
            port: scopeDestinations.port,
          })
          .from(scopeDestinations)
          .where(eq(scopeDestinations.scopeId, request.scopeId))
          .orderBy(scopeDestinations.address, scopeDestinations.port)
      : null;
    const samePower = client
      ? await tx.$count(
          grants,
          and(
            eq(grants.scopeId, request.scopeId),
            inArray(grants.state, ["open"]),
            sql`${grants.annotatorId} <> ${request.annotatorId}`,
          ),
        )
      : null;
    return {
      id: request.id,
      code: request.code,
      state: request.state,
      reason: request.reason,
      durationHours: request.durationHours,
      version: request.version,
      contentHash: currentHash,
      requestedByName: request.requestedByName,
      mine: request.requestedBy === actor.userId,
      createdAt: request.createdAt,
      expiresAt: request.expiresAt,
      annotator: row.annotator,
      vendor: row.vendor,
      project: row.project,
      environment: row.environment,
      scope: {
        name: row.scope.name,
        pathPrefix: row.scope.pathPrefix,
        dataset: row.dataset.name,
        sensitivity: row.dataset.sensitivity,
        residency: row.dataset.residency,
      },
      destinations,
      samePower,
      gates: gateRows.map((gate) => ({ ...gate, state: gate.state ?? "missing" })),
      steps: approvalOrder.map((step) => {
        const d = valid.find((one) => one.step === step);
        return {
          step,
          title: stepTitle[step],
          verdict: d?.verdict ?? null,
          by: d?.decidedByName ?? null,
          at: d?.decidedAt ?? null,
          reason: d?.reason ?? null,
        };
      }),
      voided: made
        .filter((d) => d.contentHash !== request.contentHash)
        .map((d) => ({ step: d.step, verdict: d.verdict, by: d.decidedByName, at: d.decidedAt })),
      decision: answer.ok
        ? { allowed: true, step: answer.step, last: answer.last }
        : { allowed: false, sentence: answer.sentence },
      grant: grant ?? null,
    };
  });
}
