import { createHash, randomBytes } from "node:crypto";
import { and, asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { connectivityTests } from "#db/schema/annotators.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, RateLimitedError } from "#server/errors.ts";
import { ownActiveAnnotator } from "./own-annotator.ts";

const ticketMs = 120_000;
/** Each test moves up to some hundred megabytes, so they are rationed: this many in ten minutes. */
const perTenMinutes = 6;

/** How a ticket is looked up: only its hash is kept. */
export function hashTicket(ticket: string): string {
  return createHash("sha256").update(ticket).digest("hex");
}

/**
 * Hands the annotator a one-time ticket for the test's WebSocket, good for 2 minutes.
 * @throws ConflictError when there is no health profile, RateLimitedError after 6 in ten minutes
 */
export async function startConnectivityTest(ctx: Context): Promise<{ testId: string; ticket: string }> {
  authorize(ctx, "gate.submitOwn");
  return asActor(ctx, async (tx) => {
    const own = await ownActiveAnnotator(tx, ctx);
    const now = await databaseNow(tx);
    const recent = await tx
      .select({ createdAt: connectivityTests.createdAt })
      .from(connectivityTests)
      .where(
        and(
          eq(connectivityTests.annotatorId, own.id),
          gt(connectivityTests.createdAt, new Date(now.getTime() - 600_000)),
        ),
      )
      .orderBy(desc(connectivityTests.createdAt))
      .limit(perTenMinutes);
    const oldest = recent[perTenMinutes - 1];
    if (oldest) {
      const seconds = Math.max(1, Math.ceil((oldest.createdAt.getTime() + 600_000 - now.getTime()) / 1000));
      throw new RateLimitedError(
        `You ran ${perTenMinutes} tests in the last ten minutes. Wait ${Math.ceil(seconds / 60)} min, then test again.`,
        seconds,
      );
    }
    const profile = (await strictestProfile(tx, own.id)) ?? (await defaultProfile(tx));
    if (!profile)
      throw new ConflictError(
        "The client has not said yet what a connection must hold. Tell your coordinator; no test was started.",
      );
    const ticket = randomBytes(32).toString("base64url");
    const [test] = await tx
      .insert(connectivityTests)
      .values({
        annotatorId: own.id,
        vendorId: own.vendorId,
        ticketHash: hashTicket(ticket),
        ticketExpiresAt: new Date(now.getTime() + ticketMs),
        profileId: profile.id,
        createdAt: now,
      })
      .returning({ id: connectivityTests.id });
    if (!test) throw new Error("the test was not inserted");
    await recordAudit(tx, ctx, {
      action: "connectivity.started",
      subject: { type: "annotator", id: own.id, name: own.name },
      vendorId: own.vendorId,
      annotatorId: own.id,
      after: { testId: test.id, profile: profile.name },
    });
    return { testId: test.id, ticket };
  });
}

/** The profile that asks the most among the person's current projects. */
async function strictestProfile(tx: Tx, annotatorId: string): Promise<{ id: string; name: string } | undefined> {
  const [row] = await tx
    .select({ id: healthProfiles.id, name: healthProfiles.name })
    .from(assignments)
    .innerJoin(projects, eq(projects.id, assignments.projectId))
    .innerJoin(healthProfiles, eq(healthProfiles.id, projects.healthProfileId))
    .where(
      and(
        eq(assignments.annotatorId, annotatorId),
        isNull(assignments.endedAt),
        gt(assignments.endsAt, sql`now()`),
        eq(projects.status, "active"),
      ),
    )
    .orderBy(
      asc(healthProfiles.rttP95Ms),
      asc(healthProfiles.jitterMs),
      desc(healthProfiles.minDownMbps),
      asc(healthProfiles.id),
    )
    .limit(1);
  return row;
}

/** Without a project yet: the first profile the client made, which is not the annotator's to see before. */
async function defaultProfile(tx: Tx): Promise<{ id: string; name: string } | undefined> {
  const [row] = await elevate(tx, () =>
    tx
      .select({ id: healthProfiles.id, name: healthProfiles.name })
      .from(healthProfiles)
      .orderBy(asc(healthProfiles.createdAt), asc(healthProfiles.id))
      .limit(1),
  );
  return row;
}
