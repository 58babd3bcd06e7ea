import { and, eq, sql } from "drizzle-orm";
import { accessRequests, decisions } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ListRequestsInput } from "#lib/schemas/access.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { type TimePage, timePage } from "./keyset.ts";
import { type ApprovalStep, approvalOrder, stepsFor } from "./policy.ts";

export type RequestRow = {
  id: string;
  code: string;
  state: "pending" | "approved" | "rejected" | "withdrawn" | "expired";
  annotatorId: string;
  annotator: string;
  vendor: string;
  project: string;
  scope: string;
  durationHours: number;
  requestedByName: string;
  createdAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
  /** The step that waits, for pending requests. */
  nextStep: ApprovalStep | null;
  /** Whether this person may be the one to decide it. */
  waitsForMe: boolean;
};

/** Requests the actor may see, newest first; pending ones that wait for the actor are marked. */
export async function listRequests(
  ctx: Context,
  input: ListRequestsInput & { oldest?: boolean },
): Promise<TimePage<RequestRow>> {
  authorize(ctx, "request.read");
  const { actor } = ctx;
  const paging = timePage({ at: accessRequests.createdAt, id: accessRequests.id }, input);
  const found = await asActor(ctx, (tx) =>
    tx
      .select({
        id: accessRequests.id,
        place: paging.place,
        request: accessRequests,
        annotator: annotators.name,
        vendor: vendors.name,
        project: projects.name,
        scope: dataScopes.name,
        stepsDone: sql<
          ApprovalStep[]
        >`coalesce((select json_agg(${decisions.step}) from ${decisions} where ${decisions.requestId} = ${accessRequests.id} and ${decisions.contentHash} = ${accessRequests.contentHash}), '[]'::json)`,
        decidedByMe: sql<boolean>`exists (select 1 from ${decisions} where ${decisions.requestId} = ${accessRequests.id} and ${decisions.contentHash} = ${accessRequests.contentHash} and ${decisions.decidedBy} = ${actor.userId})`,
      })
      .from(accessRequests)
      .innerJoin(annotators, eq(annotators.id, accessRequests.annotatorId))
      .innerJoin(vendors, eq(vendors.id, accessRequests.vendorId))
      .innerJoin(projects, eq(projects.id, accessRequests.projectId))
      .innerJoin(dataScopes, eq(dataScopes.id, accessRequests.scopeId))
      .where(
        and(
          input.state ? eq(accessRequests.state, input.state) : undefined,
          input.annotatorId ? eq(accessRequests.annotatorId, input.annotatorId) : undefined,
          input.projectId ? eq(accessRequests.projectId, input.projectId) : undefined,
          paging.where,
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.limit),
  );
  const { rows, ...neighbours } = paging.page(found);
  return {
    ...neighbours,
    rows: rows.map(({ request, annotator, vendor, project, scope, stepsDone, decidedByMe }) => {
      const nextStep =
        request.state === "pending" ? (approvalOrder.find((step) => !stepsDone.includes(step)) ?? null) : null;
      return {
        id: request.id,
        code: request.code,
        state: request.state,
        annotatorId: request.annotatorId,
        annotator,
        vendor,
        project,
        scope,
        durationHours: request.durationHours,
        requestedByName: request.requestedByName,
        createdAt: request.createdAt,
        expiresAt: request.expiresAt,
        decidedAt: request.decidedAt,
        nextStep,
        waitsForMe:
          nextStep !== null &&
          actor.organisation === "client" &&
          stepsFor(actor.bindings, request).includes(nextStep) &&
          request.requestedBy !== actor.userId &&
          !decidedByMe,
      };
    }),
  };
}
