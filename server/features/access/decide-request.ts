import { and, eq, sql } from "drizzle-orm";
import { accessRequests, decisions } from "#db/schema/access.ts";
import type { DecideRequestInput } from "#lib/schemas/access.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorizeAny, requireProof } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { createGrant } from "./create-grant.ts";
import { withStanding } from "./decision-standing.ts";
import { lapsedGates } from "./lapsed-gates.ts";
import { loadRequestForUpdate, requestIds } from "./load-request.ts";
import { decideApproval, stepPermission, stepsFor } from "./policy.ts";
import { currentContentHash } from "./request-content.ts";

/**
 * Approves or rejects the step of a request that is next. The last approval creates the grant and asks for its plane.
 * @returns the grant when it was the last step
 * @throws NotFoundError, ForbiddenError (own request, wrong role, second step by the same person),
 *   ConflictError (edited meanwhile, decided already, annotator no longer cleared)
 */
export async function decideRequest(ctx: Context, input: DecideRequestInput): Promise<{ grantId: string | null }> {
  authorizeAny(ctx, Object.values(stepPermission));
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const { request, annotatorName, expired } = await loadRequestForUpdate(tx, input.requestId);
    const made = await tx.select().from(decisions).where(eq(decisions.requestId, request.id));
    const answer = decideApproval({
      actor: { ...actor, mayDecide: stepsFor(actor.bindings, request) },
      request: { ...request, expired },
      currentHash: await currentContentHash(tx, request),
      seenHash: input.contentHash,
      decisions: await withStanding(tx, made, request),
    });
    if (!answer.ok)
      throw answer.kind === "forbidden"
        ? new ForbiddenError(answer.sentence, answer.lacks ? [answer.lacks] : [])
        : new ConflictError(answer.sentence);
    requireProof(actor);
    if (input.verdict === "approved") {
      const missing = await lapsedGates(tx, request.annotatorId);
      if (missing.length > 0)
        throw new ConflictError(`${annotatorName} is no longer cleared: ${missing.join(", ")}. Nothing was approved.`);
    }
    await tx.insert(decisions).values({
      requestId: request.id,
      vendorId: request.vendorId,
      annotatorId: request.annotatorId,
      step: answer.step,
      verdict: input.verdict,
      reason: input.reason || null,
      contentHash: request.contentHash,
      decidedBy: actor.userId,
      decidedByName: actor.name,
    });
    const settled = input.verdict === "rejected" || answer.last;
    if (settled) {
      const moved = await tx
        .update(accessRequests)
        .set({ state: input.verdict, decidedAt: sql`clock_timestamp()` })
        .where(and(eq(accessRequests.id, request.id), eq(accessRequests.state, "pending")))
        .returning({ id: accessRequests.id });
      if (moved.length === 0) throw new ConflictError("This request is already decided. Nothing was changed.");
    }
    await recordAudit(tx, ctx, {
      action: input.verdict === "approved" ? "request.approved" : "request.rejected",
      subject: { type: "access_request", id: request.id, name: request.code },
      ...requestIds(request),
      before: { state: "pending", step: answer.step },
      after: {
        state: settled ? input.verdict : "pending",
        step: answer.step,
        reason: input.reason ?? null,
        fingerprint: request.contentHash,
      },
    });
    const grantId =
      input.verdict === "approved" && answer.last ? await createGrant(tx, ctx, request, annotatorName) : null;
    await notifyLive(tx, { topic: "access", vendorId: request.vendorId, annotatorId: request.annotatorId });
    return { grantId };
  });
}
