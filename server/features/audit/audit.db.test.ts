import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { listEventsInput, timelineInput } from "#lib/schemas/audit.ts";
import { type AuditEntry, recordAudit } from "#server/audit/record.ts";
import { testLog } from "#server/audit/testing/test-log.ts";
import { asSystem, type Context, type UserActor } from "#server/context.ts";
import { ForbiddenError } from "#server/errors.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { listEvents } from "./list-events.ts";
import { logStatus } from "./log-status.ts";
import { timelineFor } from "./timeline-for.ts";

let log: Awaited<ReturnType<typeof testLog>>;
let a: { vendorId: string; annotatorId: string; coordinator: Context<UserActor>; annotator: Context<UserActor> };
let b: typeof a;
let compliance: Context<UserActor>;
let manager: Context<UserActor>;
const projectId = randomUUID();
const grantId = randomUUID();

const list = (ctx: Context, input: Record<string, unknown> = {}) => listEvents(ctx, listEventsInput.parse(input));
const write = (ctx: Context, entry: AuditEntry) => asSystem(ctx, (tx) => recordAudit(tx, ctx, entry));
const readings = (ctx: Context<UserActor>) =>
  asSystem(ctx, async (tx) => {
    const rows = await tx
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.actorId, ctx.actor.userId))
      .orderBy(auditEvents.id);
    return rows.filter((row) => row.action === "audit.read");
  });

beforeAll(async () => {
  log = await testLog();
  const make = factories(log.app);
  const tenant = async () => {
    const { id: vendorId } = await make.vendor();
    const person = await make.annotator(vendorId);
    const coordinator = await make.user("vendor_coordinator", { vendorId });
    return {
      vendorId,
      annotatorId: person.id,
      coordinator: userContext(log.app, {
        roles: ["vendor_coordinator"],
        userId: coordinator.id,
        name: coordinator.name,
        vendorId,
      }),
      annotator: userContext(log.app, {
        roles: ["annotator"],
        userId: person.userId ?? "",
        name: person.name,
        vendorId,
        annotatorId: person.id,
      }),
    };
  };
  [a, b] = [await tenant(), await tenant()];
  const officer = await make.user("compliance", { name: "Ingrid Solberg" });
  compliance = userContext(log.app, { roles: ["compliance"], userId: officer.id, name: officer.name });
  manager = userContext(log.app, { roles: ["project_manager"], projectIds: [projectId] });

  for (const [tenantOf, name] of [
    [a, "R-1"],
    [b, "R-2"],
  ] as const) {
    const ids = { vendorId: tenantOf.vendorId, annotatorId: tenantOf.annotatorId };
    const subject = { type: "access_request" as const, id: randomUUID(), name };
    await write(tenantOf.coordinator, {
      action: "request.created",
      subject,
      ...ids,
      projectId,
      after: { reason: "100% of _night_ shifts" },
    });
    await write(compliance, { action: "request.approved", subject, ...ids });
    await write(compliance, {
      action: "evidence.read",
      subject: { type: "evidence", id: randomUUID(), name: "Training certificate" },
      ...ids,
    });
    await write(compliance, {
      action: "lock.set",
      subject: { type: "lock", id: randomUUID(), name: "Lock" },
      ...ids,
      after: { closed: ["secret neighbour"] },
    });
    await write(systemContext(log.app), {
      action: "grant.created",
      subject: { type: "grant", id: grantId, name: "G-1" },
      vendorId: tenantOf.vendorId,
      grantId,
    });
  }
  await write(compliance, {
    action: "environment.created",
    subject: { type: "environment", id: randomUUID(), name: "Frankfurt" },
  });
  await log.seal();
});
afterAll(() => log.close());

describe("listEvents", () => {
  it("shows the client everything, newest first, with before, after and the place in the tree", async () => {
    const { rows, nextCursor } = await list(compliance);
    expect(rows).toHaveLength(12);
    expect(nextCursor).toBeNull();
    expect(rows.map((row) => row.id)).toEqual(
      rows
        .map((row) => row.id)
        .sort()
        .reverse(),
    );
    expect(rows[0]).toMatchObject({
      action: "environment.created",
      actor: { name: "Ingrid Solberg" },
      sealed: true,
      leafIndex: 11,
      sourceIp: "192.0.2.10",
    });
    expect(Object.keys(rows[0] ?? {})).not.toContain("canonical");
  });

  it("pages without gaps or repeats", async () => {
    const question = { to: new Date() };
    const whole = await list(compliance, question);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await list(compliance, { ...question, limit: 5, cursor });
      seen.push(...page.rows.map((row) => row.id));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(whole.rows.map((row) => row.id));
    const back: string[] = [];
    for (let before: string | null = seen.at(-1) ?? null; before; ) {
      const page = await list(compliance, { ...question, limit: 5, before });
      back.unshift(...page.rows.map((row) => row.id));
      before = page.newerCursor;
    }
    expect(back).toEqual(seen.slice(0, -1));
  });

  it("filters by each thing it offers", async () => {
    const count = async (input: Record<string, unknown>) => (await list(compliance, input)).rows.length;
    expect(await count({ actorId: a.coordinator.actor.userId })).toBe(1);
    expect(await count({ vendorId: a.vendorId })).toBe(5);
    expect(await count({ annotatorId: b.annotatorId })).toBe(4);
    expect(await count({ projectId })).toBe(2);
    expect(await count({ grantId })).toBe(2);
    expect(await count({ actions: ["lock.set", "request.approved"] })).toBe(4);
    expect(await count({ text: "R-1" })).toBe(2);
    expect(await count({ text: "solberg", actions: ["evidence.read"] })).toBe(2);
    expect(await count({ text: "%%" })).toBe(0);
    expect(await count({ datasetId: randomUUID() })).toBe(0);
    expect(await count({ to: new Date(Date.now() - 3_600_000) })).toBe(0);
    expect(await count({ from: new Date(Date.now() - 3_600_000), actions: ["request.created"] })).toBe(2);
    expect(listEventsInput.safeParse({ from: new Date(2), to: new Date(1) }).success).toBe(false);
  });

  it("shows a coordinator their own company only, without the client's people and facts", async () => {
    const { rows } = await list(a.coordinator);
    expect(rows.every((row) => row.vendorId === a.vendorId)).toBe(true);
    const of = (action: string) => rows.find((row) => row.action === action);
    expect(of("request.created")).toMatchObject({
      actor: { name: a.coordinator.actor.name },
      sourceIp: "192.0.2.10",
      after: { reason: "100% of _night_ shifts" },
    });
    expect(of("request.approved")).toMatchObject({ actor: { name: "Ingrid Solberg" }, sourceIp: null });
    expect(of("evidence.read")).toMatchObject({ actor: { id: null, name: "The client" }, sourceIp: null });
    expect(of("lock.set")).toMatchObject({ before: null, after: null });
    expect(rows.every((row) => row.leafIndex === null)).toBe(true);
    expect(rows.some((row) => row.sealed)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain("neighbour");
  });

  it("does not let a filter tell what a row hides", async () => {
    expect((await list(a.coordinator, { actorId: compliance.actor.userId })).rows).toEqual([]);
    expect((await list(a.coordinator, { text: "Solberg" })).rows).toEqual([]);
  });

  it("answers alike for a foreign, a random and a missing id", async () => {
    for (const input of [{ vendorId: b.vendorId }, { annotatorId: b.annotatorId }, { vendorId: randomUUID() }])
      expect(await list(a.coordinator, input)).toEqual({ rows: [], nextCursor: null, newerCursor: null });
    expect(await list(a.annotator, { annotatorId: b.annotatorId })).toEqual({
      rows: [],
      nextCursor: null,
      newerCursor: null,
    });
    const foreign = (await list(compliance, { vendorId: b.vendorId })).rows[0]?.id;
    expect((await list(a.coordinator, { cursor: foreign })).rows.every((row) => row.vendorId === a.vendorId)).toBe(
      true,
    );
  });

  it("shows an annotator themselves only", async () => {
    const { rows } = await list(a.annotator);
    expect(rows.filter((row) => row.annotatorId !== a.annotatorId)).toEqual([]);
    expect(rows.find((row) => row.action === "request.created")?.actor.name).toBe("Somebody else");
  });

  it("shows a manager bound to projects these only", async () => {
    expect((await list(manager)).rows.map((row) => row.action)).toEqual(["request.created", "request.created"]);
  });

  it("refuses who is no person or has no role", async () => {
    await expect(list(systemContext(log.app))).rejects.toThrow(ForbiddenError);
    await expect(list(userContext(log.app, { roles: [] }))).rejects.toThrow(ForbiddenError);
  });

  it("is an event itself, once for the same question of the same session, also where the reader cannot see it", async () => {
    for (const base of [compliance, manager, a.coordinator, a.annotator]) {
      const reader = { ...base, actor: { ...base.actor, sessionId: randomUUID() } };
      const before = (await readings(reader)).length;
      await Promise.all([1, 2, 3].map(() => list(reader, { text: "night" })));
      await list(reader, { text: "night", limit: 5 });
      expect((await readings(reader)).length - before).toBe(1);
      await list(reader, { text: "day" });
      expect((await readings(reader)).length - before).toBe(2);
      await list({ ...reader, actor: { ...reader.actor, sessionId: randomUUID() } }, { text: "day" });
      const after = await readings(reader);
      expect(after.length - before).toBe(3);
      expect(after.at(-1)).toMatchObject({ vendorId: base.actor.vendorId, after: { filter: { text: "day" } } });
    }
  });
});

describe("timelineFor", () => {
  const timeline = (ctx: Context, of: Record<string, string>) => timelineFor(ctx, timelineInput.parse(of));

  it("is the history of one thing, and an event", async () => {
    const { rows } = await timeline(compliance, { grantId });
    expect(rows.map((row) => row.action)).toEqual(["grant.created", "grant.created"]);
    expect((await readings(compliance)).map((row) => row.after)).toContainEqual(
      expect.objectContaining({ filter: { grantId } }),
    );
    expect(timelineInput.safeParse({}).success).toBe(false);
    expect(timelineInput.safeParse({ grantId, projectId }).success).toBe(false);
    expect((await timeline(a.coordinator, { grantId })).rows).toHaveLength(1);
  });

  it("is empty for a foreign or missing thing, and refused without a role", async () => {
    expect((await timeline(a.coordinator, { annotatorId: b.annotatorId })).rows).toEqual([]);
    expect((await timeline(a.annotator, { annotatorId: randomUUID() })).rows).toEqual([]);
    await expect(timeline(systemContext(log.app), { grantId })).rejects.toThrow(ForbiddenError);
  });
});

describe("logStatus", () => {
  it("tells the client how much is sealed and how much waits; a vendor only how fresh it is", async () => {
    await log.seal();
    await log.append(2);
    const status = await logStatus(compliance);
    expect(status).toMatchObject({ state: "current", sealed: expect.any(Number), pending: 2 });
    expect(Math.abs((status.checkpointAt?.getTime() ?? 0) - Date.now())).toBeLessThan(20_000);
    const vendors = { state: "current", checkpointAt: null, sealed: null, pending: null };
    expect(await logStatus(a.coordinator)).toEqual(vendors);
    await expect(logStatus(systemContext(log.app))).rejects.toThrow(ForbiddenError);
  });
});
