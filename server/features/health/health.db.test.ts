import { randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { agents } from "#db/schema/environments.ts";
import { healthStates, probeBatches, probeTargets } from "#db/schema/health.ts";
import { assignments } from "#db/schema/projects.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { boardInput, mineInput, personInput, shownState } from "#lib/schemas/health.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { ingestBatch } from "./ingest-batch.ts";
import { listFilters } from "./list-filters.ts";
import { probeConfig } from "./probe-config.ts";
import { readBoard } from "./read-board.ts";
import { readMine, readPerson } from "./read-person.ts";
import { readSummary } from "./read-summary.ts";

let made: TestDatabase;
let db: Database;
let make: ReturnType<typeof factories>;
const settings = { PROBE_INTERVAL_MS: 1_000, PROBE_BATCH_MS: 10_000 };
const all = boardInput.parse({});

beforeAll(async () => {
  made = await createTestDatabase();
  db = openDatabase(made.appUrl, { max: 4, name: "test" });
  make = factories(db);
});
afterAll(async () => {
  await db.close();
  await made.drop();
});

/** A vendor with one assigned annotator, their probe and the targets of their environment. */
async function tenant(kinds: readonly ("udp" | "tcp" | "https")[] = ["udp"]) {
  const vendor = await make.vendor();
  const annotator = await make.annotator(vendor.id);
  const project = await make.project([vendor.id]);
  const assignment = await make.assignment({
    annotatorId: annotator.id,
    vendorId: vendor.id,
    projectId: project.id,
    scopeId: project.scope.id,
  });
  const { agent, targets } = await db.withScope({ kind: "system" }, async (tx) => {
    const [agent] = await tx
      .insert(agents)
      .values({
        kind: "probe",
        name: "probe",
        annotatorId: annotator.id,
        vendorId: vendor.id,
        enrolledAt: new Date(),
      })
      .returning();
    const targets = await tx
      .insert(probeTargets)
      .values(
        kinds.map((kind) => ({
          environmentId: project.environmentId,
          label: `Target ${kind}`,
          kind,
          host: "10.66.0.1",
          port: 7007,
        })),
      )
      .returning();
    return { agent, targets };
  });
  const actor: AgentActor = {
    kind: "agent",
    agentId: agent?.id ?? "",
    name: "probe",
    agentKind: "probe",
    environmentId: null,
    annotatorId: annotator.id,
    vendorId: vendor.id,
  };
  const ctx: Context<AgentActor> = { db, actor, requestId: randomUUID(), sourceIp: null };
  const coordinator = userContext(db, { roles: ["vendor_coordinator"], vendorId: vendor.id });
  return { vendor, annotator, project, assignment, agentId: actor.agentId, targets, ctx, coordinator };
}
type Tenant = Awaited<ReturnType<typeof tenant>>;

/** A batch of ten questions that ended some seconds ago. */
function batch(
  who: Tenant,
  secondsAgo: number,
  over: { rtts?: number[]; sent?: number; target?: number; batch?: number } = {},
) {
  const endedAt = Date.now() - secondsAgo * 1000;
  const rtts = over.rtts ?? Array(10).fill(80);
  return {
    targetId: who.targets[over.target ?? 0]?.id ?? "",
    batch: over.batch ?? endedAt,
    startedAt: endedAt - 9_000,
    endedAt,
    sent: over.sent ?? 10,
    rtts,
  };
}
const slow = Array(10).fill(400);
const asOwner = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const stateOf = async (who: Tenant) =>
  (await asOwner((tx) => tx.select().from(healthStates).where(eq(healthStates.annotatorId, who.annotator.id))))[0];
const historyOf = (who: Tenant) =>
  asOwner((tx) => tx.select().from(probeBatches).where(eq(probeBatches.annotatorId, who.annotator.id)));
const changesOf = (who: Tenant) =>
  asOwner((tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.annotatorId, who.annotator.id), eq(auditEvents.action, "health.stateChanged")))
      .orderBy(asc(auditEvents.id)),
  );

describe("probeConfig", () => {
  test("names the targets of current assignments only; the revision follows the content", async () => {
    const who = await tenant(["udp", "tcp"]);
    const other = await tenant();
    const first = await probeConfig(who.ctx, { have: null }, settings);
    expect(first.targets.map(({ id }) => id).sort()).toEqual(who.targets.map(({ id }) => id).sort());
    expect(first).toMatchObject({ intervalMs: 1_000, batchMs: 10_000 });
    expect(Math.abs(first.serverTime - Date.now())).toBeLessThan(5_000);
    expect((await probeConfig(who.ctx, { have: first.revision }, settings)).revision).toBe(first.revision);
    expect((await probeConfig(other.ctx, { have: null }, settings)).revision).not.toBe(first.revision);
    await asOwner((tx) =>
      tx.update(assignments).set({ endedAt: new Date() }).where(eq(assignments.id, who.assignment.id)),
    );
    const after = await probeConfig(who.ctx, { have: null }, settings);
    expect(after.targets).toEqual([]);
    expect(after.revision).not.toBe(first.revision);
  });
  test("gateways and people are refused", async () => {
    const who = await tenant();
    const gateway: Context<AgentActor> = {
      ...who.ctx,
      actor: { ...who.ctx.actor, agentKind: "gateway", annotatorId: null },
    };
    await expect(probeConfig(gateway, { have: null }, settings)).rejects.toThrow(ForbiddenError);
    await expect(ingestBatch(gateway, batch(who, 1))).rejects.toThrow(ForbiddenError);
  });
});

describe("ingestBatch", () => {
  test("stores the reduced batch, moves the state and writes one event per change", async () => {
    const who = await tenant();
    await ingestBatch(who.ctx, batch(who, 60));
    expect(await stateOf(who)).toMatchObject({
      state: "healthy",
      p50: 80,
      p95: 80,
      jitter: 0,
      loss: 0,
      targetLabel: "Target udp",
      findings: [],
    });
    for (const secondsAgo of [50, 40, 30]) await ingestBatch(who.ctx, batch(who, secondsAgo, { rtts: slow }));
    const after = await stateOf(who);
    expect(after).toMatchObject({ state: "degraded", findings: ["Round trip p95 is 400 ms, the limit is 200 ms."] });
    expect(after?.strip.map(({ s }) => s)).toEqual(["healthy", "healthy", "degraded", "degraded"]);
    expect(await historyOf(who)).toHaveLength(4);
    const changes = await changesOf(who);
    expect(changes.map(({ before, after }) => [before?.state, after?.state])).toEqual([
      [undefined, "healthy"],
      ["healthy", "degraded"],
    ]);
    expect(changes[1]).toMatchObject({ actorKind: "agent", vendorId: who.vendor.id, subjectName: who.annotator.name });
  });
  test("a batch that comes twice counts once", async () => {
    const who = await tenant();
    const twice = batch(who, 5, { rtts: slow });
    await Promise.all([
      ingestBatch(who.ctx, twice),
      ingestBatch(who.ctx, twice),
      ingestBatch(who.ctx, { ...twice, rtts: [1] }),
    ]);
    expect(await historyOf(who)).toHaveLength(1);
    expect(await changesOf(who)).toHaveLength(1);
  });
  test("an older batch goes into the history and leaves the state", async () => {
    const who = await tenant();
    await ingestBatch(who.ctx, batch(who, 5));
    const before = await stateOf(who);
    await ingestBatch(who.ctx, batch(who, 25, { rtts: [] }));
    expect(await stateOf(who)).toEqual(before);
    expect(await historyOf(who)).toHaveLength(2);
  });
  test("no answer at all is down at once, with 100 % loss over UDP only", async () => {
    const who = await tenant(["udp", "tcp"]);
    await ingestBatch(who.ctx, batch(who, 15));
    await ingestBatch(who.ctx, batch(who, 5, { rtts: [] }));
    expect(await stateOf(who)).toMatchObject({
      state: "down",
      p95: null,
      loss: 100,
      findings: ["None of 10 questions was answered."],
    });
    await ingestBatch(who.ctx, batch(who, 4, { rtts: [], target: 1 }));
    expect((await historyOf(who)).map(({ loss }) => loss)).toEqual([0, 100, null]);
  });
  test("the preferred target decides while it is measured; another takes over when it is silent", async () => {
    const who = await tenant(["tcp", "udp"]);
    await ingestBatch(who.ctx, batch(who, 40, { target: 1 }));
    await ingestBatch(who.ctx, batch(who, 35, { target: 0, rtts: [] }));
    expect(await stateOf(who)).toMatchObject({ state: "healthy", targetLabel: "Target udp" });
    await ingestBatch(who.ctx, batch(who, 2, { target: 0, rtts: [] }));
    expect(await stateOf(who)).toMatchObject({ state: "down", targetLabel: "Target tcp", loss: null });
  });
  test("two targets at once leave one consistent state", async () => {
    const who = await tenant(["udp", "udp"]);
    await Promise.all(
      [20, 19, 10, 9].map((secondsAgo, index) =>
        ingestBatch(who.ctx, batch(who, secondsAgo, { target: index % 2, batch: index })),
      ),
    );
    const strip = (await stateOf(who))?.strip ?? [];
    expect(strip.map(({ t }) => t)).toEqual([...strip.map(({ t }) => t)].sort());
    expect(await historyOf(who)).toHaveLength(4);
  });
  test("a clock that is ahead does not make a silent probe look alive", async () => {
    const who = await tenant();
    await ingestBatch(who.ctx, batch(who, -20));
    expect((await stateOf(who))?.lastSampleAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });
  test("refuses other times and other people's targets", async () => {
    const who = await tenant();
    const other = await tenant();
    await expect(ingestBatch(who.ctx, batch(who, -40))).rejects.toThrow(InvalidError);
    await expect(ingestBatch(who.ctx, batch(who, 25 * 3_600))).rejects.toThrow(InvalidError);
    await expect(ingestBatch(who.ctx, batch(other, 5))).rejects.toThrow(InvalidError);
    await expect(ingestBatch(who.ctx, { ...batch(who, 5), targetId: randomUUID() })).rejects.toThrow(InvalidError);
    expect(await historyOf(who)).toEqual([]);
    expect(await stateOf(who)).toBeUndefined();
  });
});

describe("reading", () => {
  test("the board lists worst first, counts, and calls old and missing data unknown", async () => {
    const [down, late, fine, bare] = [await tenant(), await tenant(), await tenant(), await tenant()];
    await ingestBatch(down.ctx, batch(down, 3, { rtts: [] }));
    await ingestBatch(late.ctx, batch(late, 45));
    await ingestBatch(fine.ctx, batch(fine, 3));
    await asOwner((tx) => tx.update(agents).set({ revokedAt: new Date() }).where(eq(agents.id, bare.agentId)));
    const ids = [down, late, fine, bare].map(({ annotator }) => annotator.id);
    const ctx = userContext(db, { roles: ["security_admin"] });
    const board = await readBoard(ctx, all);
    const rows = board.rows.filter(({ annotatorId }) => ids.includes(annotatorId));
    expect(rows.map(({ annotatorId }) => annotatorId)).toEqual(ids);
    const shown = rows.map((row) =>
      shownState(row.measured, row.lastSampleAt && board.asOf.getTime() - row.lastSampleAt.getTime()),
    );
    expect(shown).toEqual(["down", "unknown", "healthy", "unknown"]);
    expect(rows.map(({ hasProbe }) => hasProbe)).toEqual([true, true, true, false]);
    expect(rows[0]).toMatchObject({ vendorName: down.vendor.name, projects: [down.project.name], strip: "x" });
    expect(board.counts).toEqual(await readSummary(ctx));
    expect(board.counts.people).toBe(
      board.counts.down + board.counts.degraded + board.counts.unknown + board.counts.healthy,
    );
    expect(board.counts.withoutProbe).toBeGreaterThanOrEqual(1);

    const only = async (input: object) =>
      (await readBoard(ctx, boardInput.parse(input))).rows.map(({ annotatorId }) => annotatorId);
    expect(await only({ vendorId: fine.vendor.id })).toEqual([fine.annotator.id]);
    expect(await only({ projectId: late.project.id })).toEqual([late.annotator.id]);
    expect(await only({ environmentId: late.project.environmentId, state: "unknown" })).toEqual([late.annotator.id]);
    expect(await only({ environmentId: late.project.environmentId, state: "healthy" })).toEqual([]);
    expect(await only({ text: down.annotator.name.toUpperCase() })).toEqual([down.annotator.id]);
    expect(await only({ text: "%" })).toEqual([]);
  });
  test("a project manager bound to projects sees the people of those only", async () => {
    const [mine, other] = [await tenant(), await tenant()];
    const ctx = userContext(db, { roles: ["project_manager"], projectIds: [mine.project.id] });
    expect((await readBoard(ctx, all)).rows.map(({ annotatorId }) => annotatorId)).toEqual([mine.annotator.id]);
    expect((await readSummary(ctx)).people).toBe(1);
    expect((await readPerson(ctx, personInput.parse({ annotatorId: mine.annotator.id }))).row.name).toBe(
      mine.annotator.name,
    );
    await expect(readPerson(ctx, personInput.parse({ annotatorId: other.annotator.id }))).rejects.toThrow(
      NotFoundError,
    );
  });
  test("a vendor sees its own people, and nothing of another", async () => {
    const [own, foreign] = [await tenant(), await tenant()];
    await ingestBatch(foreign.ctx, batch(foreign, 3, { rtts: [] }));
    const board = await readBoard(own.coordinator, all);
    expect(board.rows.map(({ annotatorId, vendorName }) => [annotatorId, vendorName])).toEqual([
      [own.annotator.id, null],
    ]);
    expect(board.counts).toMatchObject({ people: 1, down: 0, unknown: 1 });
    expect(await readBoard(own.coordinator, boardInput.parse({ vendorId: foreign.vendor.id }))).toMatchObject({
      rows: [],
      counts: { people: 0 },
    });
    expect(await readBoard(own.coordinator, boardInput.parse({ projectId: foreign.project.id }))).toMatchObject({
      rows: [],
    });
    const filters = await listFilters(own.coordinator);
    expect(filters).toEqual({
      projects: [expect.objectContaining({ id: own.project.id })],
      environments: [expect.objectContaining({ id: own.project.environmentId })],
      vendors: [],
    });
    for (const annotatorId of [foreign.annotator.id, randomUUID()])
      await expect(readPerson(own.coordinator, personInput.parse({ annotatorId }))).rejects.toThrow(
        new NotFoundError().message,
      );
  });
  test("history is made of merged histograms, gaps stay gaps", async () => {
    const who = await tenant(["tcp", "udp"]);
    for (const secondsAgo of [290, 280, 30, 20, 10])
      await ingestBatch(who.ctx, batch(who, secondsAgo, { target: 1, rtts: [...Array(9).fill(100), 300] }));
    await ingestBatch(who.ctx, batch(who, 4, { target: 1, rtts: [] }));
    const hour = await readPerson(who.coordinator, personInput.parse({ annotatorId: who.annotator.id, range: "1h" }));
    expect(hour.history.points).toHaveLength(60);
    expect(hour.history.targetId).toBe(who.targets[1]?.id);
    expect(hour.history.targets).toEqual([expect.objectContaining({ label: "Target udp", kind: "udp" })]);
    const measured = hour.history.points.filter(({ answered }) => answered > 0);
    for (const point of measured) {
      expect(Math.abs((point.p50 ?? 0) - 100)).toBeLessThanOrEqual(5);
      expect(Math.abs((point.p95 ?? 0) - 300)).toBeLessThanOrEqual(15);
    }
    expect(hour.history.points.reduce((sum, { sent }) => sum + sent, 0)).toBe(60);
    expect(hour.history.points.some(({ sent, p95 }) => sent === 0 && p95 === null)).toBe(true);
    expect(hour.profile).toMatchObject({ rttP95Ms: 200, raiseSeconds: 20 });
    const day = await readPerson(who.coordinator, personInput.parse({ annotatorId: who.annotator.id, range: "24h" }));
    expect(day.history.points).toHaveLength(96);
    const tcp = await readPerson(
      who.coordinator,
      personInput.parse({ annotatorId: who.annotator.id, targetId: who.targets[0]?.id }),
    );
    expect(tcp.history.points.every(({ sent }) => sent === 0)).toBe(true);
  });
  test("annotators read their own connection and nothing else", async () => {
    const [own, other] = [await tenant(), await tenant()];
    await ingestBatch(own.ctx, batch(own, 3));
    const ctx = userContext(db, {
      roles: ["annotator"],
      vendorId: own.vendor.id,
      annotatorId: own.annotator.id,
      userId: own.annotator.userId ?? "",
    });
    const mine = await readMine(ctx, mineInput.parse({}));
    expect(mine.row).toMatchObject({
      annotatorId: own.annotator.id,
      measured: "healthy",
      targetLabel: "Target udp",
      vendorName: null,
    });
    expect(mine.history.targets).toEqual([expect.objectContaining({ label: null, kind: null })]);
    expect(mine.history.points.some(({ answered }) => answered === 10)).toBe(true);
    expect(mine.probe).toMatchObject({ name: "probe" });
    await expect(readPerson(ctx, personInput.parse({ annotatorId: other.annotator.id }))).rejects.toThrow(
      ForbiddenError,
    );
    await expect(readBoard(ctx, all)).rejects.toThrow(ForbiddenError);
    await expect(readSummary(ctx)).rejects.toThrow(ForbiddenError);
    await expect(listFilters(ctx)).rejects.toThrow(ForbiddenError);
    await expect(readMine(own.coordinator, mineInput.parse({}))).rejects.toThrow(ForbiddenError);
    await expect(readBoard(own.ctx, all)).rejects.toThrow(ForbiddenError);
  });
});
