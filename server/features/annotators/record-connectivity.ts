import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { connectivityTests, gates } from "#db/schema/annotators.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { recordAudit } from "#server/audit/record.ts";
import { databaseNow } from "#server/clock.ts";
import { asSystem, type Context } from "#server/context.ts";
import { accessMayChange } from "./access-may-change.ts";
import { gateRule, lockGate } from "./gate-rule.ts";
import { loadAnnotator } from "./load-annotator.ts";
import type { MeasuredConnection } from "./measure-connection.ts";
import { afterSelfProof, gateEnd, gateHolds } from "./policy.ts";
import { hashTicket } from "./start-connectivity-test.ts";

export type ClaimedTest = {
  id: string;
  annotatorId: string;
  limits: { name: string; rttP95Ms: number; jitterMs: number; minDownMbps: number };
};

/** The measuring part of the portal works for nobody signed in: the ticket is its only credential. */
export function connectivityContext(db: Database, requestId: string): Context {
  return { db, requestId, sourceIp: null, actor: { kind: "system", name: "Connectivity test" } };
}

/** Uses up a ticket; null when it is unknown, used, past its 2 minutes, or its person was suspended meanwhile. */
export function claimTest(ctx: Context, ticket: string): Promise<ClaimedTest | null> {
  return asSystem(ctx, async (tx) => {
    const [test] = await tx
      .update(connectivityTests)
      .set({ startedAt: sql`now()` })
      .where(
        and(
          eq(connectivityTests.ticketHash, hashTicket(ticket)),
          isNull(connectivityTests.startedAt),
          gt(connectivityTests.ticketExpiresAt, sql`now()`),
          sql`exists (select from annotators a join vendors v on v.id = a.vendor_id join users u on u.id = a.user_id
            where a.id = ${connectivityTests.annotatorId} and a.status = 'active' and v.status = 'active' and u.status = 'active')`,
        ),
      )
      .returning({
        id: connectivityTests.id,
        annotatorId: connectivityTests.annotatorId,
        profileId: connectivityTests.profileId,
      });
    if (!test) return null;
    const [profile] = await tx.select().from(healthProfiles).where(eq(healthProfiles.id, test.profileId));
    if (!profile) return null;
    const { name, rttP95Ms, jitterMs, minDownMbps } = profile;
    return { id: test.id, annotatorId: test.annotatorId, limits: { name, rttP95Ms, jitterMs, minDownMbps } };
  });
}

const rounded = (value: number) => Math.round(value * 100) / 100;

/** Stores the figures and moves the gate, in one transaction with the event. */
export function recordMeasured(
  ctx: Context,
  test: ClaimedTest,
  figures: MeasuredConnection,
  judged: { verdict: "passed" | "failed"; findings: string[] },
): Promise<void> {
  return asSystem(ctx, async (tx) => {
    const now = await databaseNow(tx);
    const person = await loadAnnotator(tx, test.annotatorId);
    const gate = await lockGate(tx, person.id, "connectivity");
    const rule = await gateRule(tx, "connectivity");
    await finish(tx, test.id, now, { ...figures, ...judged });
    const moved = moveGate(gate, judged.verdict, rule.validityDays, now);
    if (moved) {
      const reason =
        moved.state === "failed" ? `${judged.findings.join(". ")}.` : moved.state === "submitted" ? gate.reason : null;
      await tx
        .update(gates)
        .set({ ...moved, evidenceId: test.id, reason, submittedAt: now, updatedAt: now, lapsedToldAt: null })
        .where(and(eq(gates.annotatorId, person.id), eq(gates.kind, "connectivity")));
    }
    await recordAudit(tx, ctx, {
      action: "connectivity.tested",
      subject: { type: "annotator", id: person.id, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.id,
      before: { state: gate.state, validUntil: gate.validUntil },
      after: {
        state: moved?.state ?? gate.state,
        validUntil: moved ? moved.validUntil : gate.validUntil,
        testId: test.id,
        verdict: judged.verdict,
        findings: judged.findings,
        profile: test.limits.name,
        ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])),
      },
    });
    await accessMayChange(tx, ctx, { vendorId: person.vendorId, annotatorId: person.id });
  });
}

/** A test that could not be finished says nothing about the connection: the gate stays as it is. */
export function recordAborted(ctx: Context, test: ClaimedTest, why: string): Promise<void> {
  return asSystem(ctx, async (tx) => {
    const person = await loadAnnotator(tx, test.annotatorId);
    await finish(tx, test.id, await databaseNow(tx), { verdict: "aborted", findings: [why] });
    await recordAudit(tx, ctx, {
      action: "connectivity.tested",
      subject: { type: "annotator", id: person.id, name: person.name },
      vendorId: person.vendorId,
      annotatorId: person.id,
      after: { testId: test.id, verdict: "aborted", reason: why },
    });
  });
}

async function finish(
  tx: Tx,
  testId: string,
  now: Date,
  values: Partial<typeof connectivityTests.$inferInsert>,
): Promise<void> {
  const done = await tx
    .update(connectivityTests)
    .set({ ...values, finishedAt: now })
    .where(and(eq(connectivityTests.id, testId), isNull(connectivityTests.finishedAt)))
    .returning({ id: connectivityTests.id });
  if (done.length === 0) throw new Error("the test was finished already");
}

type MovedGate = Pick<typeof gates.$inferInsert, "state" | "decidedAt" | "decidedBy" | "decidedByName" | "validUntil">;

/** What the verdict makes of the gate; null = nothing. */
function moveGate(
  gate: typeof gates.$inferSelect,
  verdict: "passed" | "failed",
  validityDays: number,
  now: Date,
): MovedGate | null {
  const decided = { decidedAt: now, decidedBy: null, decidedByName: null };
  const waits = afterSelfProof(gate.state) === "submitted";
  if (verdict === "passed") {
    const end = gateEnd(now, validityDays);
    return waits
      ? {
          state: "submitted",
          validUntil: null,
          decidedAt: gate.decidedAt,
          decidedBy: gate.decidedBy,
          decidedByName: gate.decidedByName,
        }
      : { state: "valid", validUntil: "until" in end ? end.until : null, ...decided };
  }
  // Whoever tests on a bad day keeps the access they have (live health watches that), and what compliance took
  // away is not washed out by a failed test.
  if (waits || gateHolds(gate, now)) return null;
  return { state: "failed", validUntil: null, ...decided };
}
