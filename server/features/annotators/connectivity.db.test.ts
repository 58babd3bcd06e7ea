import type { AddressInfo } from "node:net";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { type Database, openDatabase } from "#db/client.ts";
import { connectivityTests, gates } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { healthProfiles } from "#db/schema/health.ts";
import { projects } from "#db/schema/projects.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { ConnectivityBroken, type ConnectivityProgress, runConnectivityTest } from "#lib/connectivity-client.ts";
import { connectivityMaxPayload } from "#lib/schemas/connectivity.ts";
import { ForbiddenError, RateLimitedError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { handleConnectivitySocket } from "./connectivity-socket.ts";
import { startConnectivityTest } from "./start-connectivity-test.ts";

let made: TestDatabase;
let db: Database;
let make: ReturnType<typeof factories>;
let server: WebSocketServer;
let handled: Promise<void>;
const system = { kind: "system" } as const;
const timing = { echoes: 8, echoGapMs: 1, echoDeadlineMs: 400, downMs: 250, upMs: 250, warmUpMs: 60, graceMs: 1_000 };

beforeAll(async () => {
  made = await createTestDatabase();
  db = openDatabase(made.appUrl, { max: 4, name: "test" });
  make = factories(db);
  server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    maxPayload: connectivityMaxPayload,
    perMessageDeflate: false,
  });
  server.on("connection", (ws, request) => {
    const ticket = new URL(request.url ?? "/", "http://local").searchParams.get("ticket") ?? "";
    handled = handleConnectivitySocket(ws, ticket, { db, timing });
  });
});
afterAll(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
  await db.close();
  await made.drop();
});

const open = (ticket: string) =>
  new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/connectivity?ticket=${ticket}`);

/** An annotator on one project whose profile has these limits. */
async function annotatorWith(limits: Partial<typeof healthProfiles.$inferInsert>, cleared = false) {
  const vendor = await make.vendor();
  const annotator = await make.annotator(vendor.id, { cleared });
  const project = await make.project([vendor.id]);
  await make.assignment({
    annotatorId: annotator.id,
    vendorId: vendor.id,
    projectId: project.id,
    scopeId: project.scope.id,
  });
  await db.withScope(system, (tx) =>
    tx
      .update(healthProfiles)
      .set({ raiseSeconds: 20, ...limits })
      .where(eq(healthProfiles.id, project.healthProfileId)),
  );
  const ctx = userContext(db, {
    roles: ["annotator"],
    vendorId: vendor.id,
    annotatorId: annotator.id,
    userId: annotator.userId ?? "",
  });
  return { annotator, ctx, project };
}
const gateOf = async (annotatorId: string) => {
  const [row] = await db.withScope(system, (tx) =>
    tx
      .select()
      .from(gates)
      .where(and(eq(gates.annotatorId, annotatorId), eq(gates.kind, "connectivity"))),
  );
  return row;
};
const testsOf = (annotatorId: string) =>
  db.withScope(system, (tx) =>
    tx
      .select()
      .from(connectivityTests)
      .where(eq(connectivityTests.annotatorId, annotatorId))
      .orderBy(connectivityTests.createdAt),
  );
const eventsOf = (annotatorId: string) =>
  db.withScope(system, (tx) =>
    tx
      .select({ action: auditEvents.action, after: auditEvents.after })
      .from(auditEvents)
      .where(eq(auditEvents.annotatorId, annotatorId))
      .orderBy(auditEvents.id),
  );

describe("the connectivity test", () => {
  test("measures, judges, stores and opens the gate", async () => {
    const { annotator, ctx } = await annotatorWith({ rttP95Ms: 500, jitterMs: 400, minDownMbps: 0.5 });
    const { ticket, testId } = await startConnectivityTest(ctx);
    const seen: ConnectivityProgress[] = [];
    const result = await runConnectivityTest(open(ticket), (progress) => seen.push(progress));
    await handled;
    expect(result).toMatchObject({ verdict: "passed", findings: [], limits: { rttP95Ms: 500 } });
    expect(result.rttP95).toBeGreaterThanOrEqual(result.rttP50);
    expect(result.downMbps).toBeGreaterThan(1);
    expect(result.upMbps).toBeGreaterThan(1);
    expect(seen.some((progress) => progress.step === "rtt" && progress.share === 1)).toBe(true);
    expect(await gateOf(annotator.id)).toMatchObject({ state: "valid", evidenceId: testId, reason: null });
    expect(await testsOf(annotator.id)).toMatchObject([{ verdict: "passed", findings: [] }]);
    expect(await eventsOf(annotator.id)).toMatchObject([
      { action: "connectivity.started" },
      { action: "connectivity.tested", after: { verdict: "passed", state: "valid", testId } },
    ]);
  });

  test("a slow line fails with the figures in words", async () => {
    const { annotator, ctx } = await annotatorWith({ rttP95Ms: 500, jitterMs: 400, minDownMbps: 900_000 });
    const result = await runConnectivityTest(open((await startConnectivityTest(ctx)).ticket), () => undefined);
    await handled;
    expect(result.verdict).toBe("failed");
    expect(result.findings).toEqual([expect.stringMatching(/^Download \d+(\.\d)? Mbit\/s, needs 900000 Mbit\/s$/)]);
    expect(await gateOf(annotator.id)).toMatchObject({
      state: "failed",
      validUntil: null,
      reason: expect.stringMatching(/^Download/),
    });
  });

  test("a failed test takes nothing from a gate that holds", async () => {
    const { annotator, ctx } = await annotatorWith({ minDownMbps: 900_000 }, true);
    const before = await gateOf(annotator.id);
    await runConnectivityTest(open((await startConnectivityTest(ctx)).ticket), () => undefined);
    await handled;
    expect(await gateOf(annotator.id)).toEqual(before);
    expect(await testsOf(annotator.id)).toMatchObject([{ verdict: "failed" }]);
  });

  test("a ticket works once, an unknown one never", async () => {
    const { ctx } = await annotatorWith({ minDownMbps: 0.1 });
    const { ticket } = await startConnectivityTest(ctx);
    await runConnectivityTest(open(ticket), () => undefined);
    for (const bad of [ticket, "nonsense"])
      await expect(runConnectivityTest(open(bad), () => undefined)).rejects.toThrow(/used or ran out/);
  });

  test("a ticket past its time is refused", async () => {
    const { annotator, ctx } = await annotatorWith({});
    const { ticket } = await startConnectivityTest(ctx);
    await db.withScope(system, (tx) =>
      tx
        .update(connectivityTests)
        .set({ ticketExpiresAt: new Date(0) })
        .where(eq(connectivityTests.annotatorId, annotator.id)),
    );
    await expect(runConnectivityTest(open(ticket), () => undefined)).rejects.toThrow(ConnectivityBroken);
  });

  test.each([
    ["goes away", (socket: WebSocket) => socket.close()],
    ["stays silent", () => undefined],
    ["answers another nonce", (socket: WebSocket) => socket.send(JSON.stringify({ t: "echo", nonce: "made up" }))],
    ["sends garbage", (socket: WebSocket) => socket.send("{")],
    ["sends payload instead", (socket: WebSocket) => socket.send(new Uint8Array(1_000))],
    ["sends too much at once", (socket: WebSocket) => socket.send(new Uint8Array(connectivityMaxPayload + 1))],
  ])("aborts when the browser %s, and the gate stays", async (_, misbehave) => {
    const { annotator, ctx } = await annotatorWith({});
    const socket = open((await startConnectivityTest(ctx)).ticket);
    const closed = new Promise((resolve) => {
      socket.onclose = resolve;
    });
    await new Promise((resolve) => {
      socket.onmessage = resolve;
    });
    misbehave(socket);
    await closed;
    await handled;
    expect((await gateOf(annotator.id))?.state).toBe("missing");
    expect(await testsOf(annotator.id)).toMatchObject([{ verdict: "aborted", findings: [expect.any(String)] }]);
    expect((await eventsOf(annotator.id)).at(-1)).toMatchObject({
      action: "connectivity.tested",
      after: { verdict: "aborted" },
    });
  });

  test("bytes that never arrived cannot be acknowledged", async () => {
    const { annotator, ctx } = await annotatorWith({});
    const socket = open((await startConnectivityTest(ctx)).ticket);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer)
        socket.send(JSON.stringify({ t: "ack", frames: 60, proof: "0000000000000000" }));
      else if (JSON.parse(String(event.data)).t === "echo") socket.send(String(event.data));
    };
    await new Promise((resolve) => {
      socket.onclose = resolve;
    });
    await handled;
    expect(await testsOf(annotator.id)).toMatchObject([
      { verdict: "aborted", findings: [expect.stringMatching(/did not receive/)] },
    ]);
  });
});

describe("startConnectivityTest", () => {
  test("takes the strictest profile of the person's projects", async () => {
    const { annotator, ctx } = await annotatorWith({ rttP95Ms: 300 });
    const stricter = await make.project([annotator.vendorId]);
    await make.assignment({
      annotatorId: annotator.id,
      vendorId: annotator.vendorId,
      projectId: stricter.id,
      scopeId: stricter.scope.id,
    });
    await db.withScope(system, (tx) =>
      tx.update(healthProfiles).set({ rttP95Ms: 90 }).where(eq(healthProfiles.id, stricter.healthProfileId)),
    );
    await startConnectivityTest(ctx);
    expect((await testsOf(annotator.id))[0]?.profileId).toBe(stricter.healthProfileId);
    await db.withScope(system, (tx) =>
      tx.update(projects).set({ status: "closed" }).where(eq(projects.id, stricter.id)),
    );
    await startConnectivityTest(ctx);
    expect((await testsOf(annotator.id))[1]?.profileId).not.toBe(stricter.healthProfileId);
  });
  test("works without a project, by the client's first profile", async () => {
    const annotator = await make.annotator((await make.vendor()).id, { cleared: false });
    await make.profile();
    await expect(
      startConnectivityTest(
        userContext(db, { roles: ["annotator"], vendorId: annotator.vendorId, annotatorId: annotator.id }),
      ),
    ).resolves.toHaveProperty("ticket");
  });
  test("is rationed, and for annotators only", async () => {
    const { ctx } = await annotatorWith({});
    for (let i = 0; i < 6; i++) await startConnectivityTest(ctx);
    await expect(startConnectivityTest(ctx)).rejects.toThrow(RateLimitedError);
    for (const role of ["security_admin", "compliance", "project_manager", "auditor", "vendor_coordinator"] as const)
      await expect(startConnectivityTest(userContext(db, { roles: [role] }))).rejects.toThrow(ForbiddenError);
  });
});
