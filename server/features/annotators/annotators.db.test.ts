import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { annotators, gates } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { invitations } from "#db/schema/invitations.ts";
import { sessions } from "#db/schema/members.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { type ListAnnotatorsInput, listAnnotatorsInput } from "#lib/schemas/annotators.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { getAnnotator } from "./get-annotator.ts";
import { inviteAnnotator } from "./invite-annotator.ts";
import { listAnnotators } from "./list-annotators.ts";
import { previewAnnotatorSuspension } from "./preview-annotator-suspension.ts";
import { renewInvitation } from "./renew-invitation.ts";
import { restoreAnnotator } from "./restore-annotator.ts";
import { summarizeAnnotators } from "./summarize-annotators.ts";
import { suspendAnnotator } from "./suspend-annotator.ts";
import { sweepGates } from "./sweep-gates.job.ts";

let made: TestDatabase;
let db: Database;
let make: ReturnType<typeof factories>;
const reason = "Left the device unlocked in a café.";
const system = { kind: "system" } as const;

beforeAll(async () => {
  made = await createTestDatabase();
  db = openDatabase(made.appUrl, { max: 4, name: "test" });
  make = factories(db);
  await make.gateRule();
});
afterAll(async () => {
  await db.close();
  await made.drop();
});

const admin = () => userContext(db, { roles: ["security_admin"] });
const coordinatorOf = (vendorId: string) => userContext(db, { roles: ["vendor_coordinator"], vendorId });
const eventsOf = (annotatorId: string) =>
  db.withScope(system, (tx) =>
    tx
      .select({
        action: auditEvents.action,
        actorKind: auditEvents.actorKind,
        before: auditEvents.before,
        after: auditEvents.after,
        vendorId: auditEvents.vendorId,
      })
      .from(auditEvents)
      .where(eq(auditEvents.annotatorId, annotatorId))
      .orderBy(auditEvents.id),
  );
const setGate = (
  annotatorId: string,
  kind: "nda" | "training" | "connectivity",
  values: Partial<typeof gates.$inferInsert>,
) =>
  db.withScope(system, (tx) =>
    tx
      .update(gates)
      .set(values)
      .where(and(eq(gates.annotatorId, annotatorId), eq(gates.kind, kind))),
  );
const days = (n: number) => new Date(Date.now() + n * 86_400_000);
const person = () => ({ name: "Wanjiru Kamau", email: `${randomUUID()}@kilima.example` });

describe("inviteAnnotator", () => {
  test("creates the person, every gate missing, the link and the events", async () => {
    const vendor = await make.vendor();
    const invited = await inviteAnnotator(coordinatorOf(vendor.id), { ...person(), location: "Nairobi" });
    expect(invited.url).toContain("#");
    await db.withScope(system, async (tx) => {
      expect(await tx.select().from(annotators).where(eq(annotators.id, invited.annotatorId))).toMatchObject([
        { vendorId: vendor.id, userId: null, location: "Nairobi" },
      ]);
      const rows = await tx.select().from(gates).where(eq(gates.annotatorId, invited.annotatorId));
      expect(rows.map((gate) => gate.state)).toEqual(["missing", "missing", "missing"]);
      expect(await tx.select().from(invitations).where(eq(invitations.annotatorId, invited.annotatorId))).toMatchObject(
        [{ role: "annotator", vendorId: vendor.id }],
      );
    });
    expect((await eventsOf(invited.annotatorId)).map((event) => event.action)).toEqual([
      "annotator.invited",
      "invitation.issued",
    ]);
  });
  test("refuses the same address twice within a vendor, and nothing stays behind", async () => {
    const vendor = await make.vendor();
    const who = person();
    await inviteAnnotator(coordinatorOf(vendor.id), who);
    await expect(inviteAnnotator(coordinatorOf(vendor.id), who)).rejects.toThrow(InvalidError);
    expect(
      await db.withScope(system, (tx) => tx.select().from(annotators).where(eq(annotators.vendorId, vendor.id))),
    ).toHaveLength(1);
  });
  test("another vendor's people do not show: the same address can be invited", async () => {
    const who = person();
    await inviteAnnotator(coordinatorOf((await make.vendor()).id), who);
    await expect(inviteAnnotator(coordinatorOf((await make.vendor()).id), who)).resolves.toHaveProperty("url");
  });
  test("is for coordinators of an active vendor only", async () => {
    const stopped = await make.vendor({ status: "suspended" });
    await expect(inviteAnnotator(coordinatorOf(stopped.id), person())).rejects.toThrow(ConflictError);
    for (const role of ["security_admin", "project_manager", "compliance", "auditor", "annotator"] as const)
      await expect(inviteAnnotator(userContext(db, { roles: [role] }), person())).rejects.toThrow(ForbiddenError);
  });
});

describe("renewInvitation", () => {
  test("makes a new link and stops the old one", async () => {
    const vendor = await make.vendor();
    const ctx = coordinatorOf(vendor.id);
    const { annotatorId, url } = await inviteAnnotator(ctx, person());
    const again = await renewInvitation(ctx, { annotatorId });
    expect(again.url).not.toBe(url);
    const rows = await db.withScope(system, (tx) =>
      tx.select().from(invitations).where(eq(invitations.annotatorId, annotatorId)).orderBy(invitations.id),
    );
    expect(rows.map((row) => row.revokedAt === null)).toEqual([false, true]);
    expect((await eventsOf(annotatorId)).at(-1)?.action).toBe("invitation.issued");
    expect((await getAnnotator(ctx, { annotatorId })).invitedUntil).toBeInstanceOf(Date);
  });
  test("refuses people with an account, other vendors and other roles", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    await expect(renewInvitation(coordinatorOf(vendor.id), { annotatorId: annotator.id })).rejects.toThrow(
      ConflictError,
    );
    await expect(
      renewInvitation(coordinatorOf((await make.vendor()).id), { annotatorId: annotator.id }),
    ).rejects.toThrow(NotFoundError);
    await expect(renewInvitation(admin(), { annotatorId: annotator.id })).rejects.toThrow(ForbiddenError);
  });
});

describe("suspendAnnotator", () => {
  test("by the client: status, sessions, event; only the client restores", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    await db.withScope(system, (tx) =>
      tx.insert(sessions).values({
        tokenHash: randomUUID(),
        userId: annotator.userId ?? "",
        idleExpiresAt: days(1),
        expiresAt: days(1),
        mfaAt: new Date(),
      }),
    );
    const ctx = userContext(db, { roles: ["compliance"] });
    expect(await previewAnnotatorSuspension(ctx, { annotatorId: annotator.id })).toEqual({ grants: [], sessions: 1 });
    expect(await suspendAnnotator(ctx, { annotatorId: annotator.id, reason })).toEqual({ sessionsEnded: 1 });
    expect(await getAnnotator(ctx, { annotatorId: annotator.id })).toMatchObject({
      status: "suspended",
      statusReason: reason,
      clearance: "suspended",
      gatesHeld: 3,
    });
    expect(await eventsOf(annotator.id)).toMatchObject([
      { action: "annotator.suspended", vendorId: vendor.id, after: { reason, by: "client", sessionsEnded: 1 } },
    ]);
    await expect(suspendAnnotator(ctx, { annotatorId: annotator.id, reason })).rejects.toThrow(ConflictError);
    await expect(restoreAnnotator(coordinatorOf(vendor.id), { annotatorId: annotator.id, reason })).rejects.toThrow(
      ForbiddenError,
    );
    await restoreAnnotator(admin(), { annotatorId: annotator.id, reason });
    expect((await eventsOf(annotator.id)).at(-1)).toMatchObject({
      action: "annotator.restored",
      after: { status: "active", reason },
    });
    await expect(restoreAnnotator(admin(), { annotatorId: annotator.id, reason })).rejects.toThrow(ConflictError);
  });
  test("by their own coordinator, who may restore what they did", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    await suspendAnnotator(coordinatorOf(vendor.id), { annotatorId: annotator.id, reason });
    await restoreAnnotator(coordinatorOf(vendor.id), { annotatorId: annotator.id, reason });
    expect((await eventsOf(annotator.id)).map((event) => event.action)).toEqual([
      "annotator.suspended",
      "annotator.restored",
    ]);
  });
  test("never across vendors, never by other roles", async () => {
    const annotator = await make.annotator((await make.vendor()).id);
    const foreign = coordinatorOf((await make.vendor()).id);
    await expect(suspendAnnotator(foreign, { annotatorId: annotator.id, reason })).rejects.toThrow(NotFoundError);
    await expect(restoreAnnotator(foreign, { annotatorId: annotator.id, reason })).rejects.toThrow(NotFoundError);
    await expect(previewAnnotatorSuspension(foreign, { annotatorId: annotator.id })).rejects.toThrow(NotFoundError);
    for (const role of ["project_manager", "auditor", "annotator"] as const) {
      const ctx = userContext(db, { roles: [role] });
      await expect(suspendAnnotator(ctx, { annotatorId: annotator.id, reason })).rejects.toThrow(ForbiddenError);
      await expect(restoreAnnotator(ctx, { annotatorId: annotator.id, reason })).rejects.toThrow(ForbiddenError);
      await expect(previewAnnotatorSuspension(ctx, { annotatorId: annotator.id })).rejects.toThrow(ForbiddenError);
    }
    expect(await eventsOf(annotator.id)).toEqual([]);
  });
});

describe("reading annotators", () => {
  const list = (ctx: ReturnType<typeof admin>, input: Partial<ListAnnotatorsInput>) =>
    listAnnotators(ctx, listAnnotatorsInput.parse(input));

  test("filters by clearance, waiting evidence and lapsing gates; the word of the list is the word of the page", async () => {
    const vendor = await make.vendor();
    const cleared = await make.annotator(vendor.id);
    const onboarding = await make.annotator(vendor.id, { cleared: false });
    await setGate(onboarding.id, "training", { state: "submitted", submittedAt: new Date() });
    const lapsed = await make.annotator(vendor.id);
    await setGate(lapsed.id, "nda", { validUntil: days(-1) });
    const withdrawn = await make.annotator(vendor.id);
    await setGate(withdrawn.id, "training", { state: "withdrawn", validUntil: null });
    const lapsing = await make.annotator(vendor.id);
    await setGate(lapsing.id, "nda", { validUntil: days(3) });
    const renewing = await make.annotator(vendor.id);
    await setGate(renewing.id, "training", { submittedAt: new Date(), decidedAt: days(-200) });
    const ctx = coordinatorOf(vendor.id);
    const ids = async (input: Partial<ListAnnotatorsInput>) =>
      new Set((await list(ctx, input)).rows.map((row) => row.id));
    expect(await ids({ clearance: "cleared" })).toEqual(new Set([cleared.id, lapsing.id, renewing.id]));
    expect(await ids({ clearance: "onboarding" })).toEqual(new Set([onboarding.id]));
    expect(await ids({ clearance: "lapsed" })).toEqual(new Set([lapsed.id, withdrawn.id]));
    expect(await ids({ gate: "evidence" })).toEqual(new Set([onboarding.id, renewing.id]));
    expect(await ids({ gate: "lapsing" })).toEqual(new Set([lapsed.id, lapsing.id]));
    for (const row of (await list(ctx, {})).rows) {
      const page = await getAnnotator(ctx, { annotatorId: row.id });
      expect([page.clearance, page.gatesHeld]).toEqual([row.clearance, row.gatesHeld]);
    }
    expect(await summarizeAnnotators(ctx)).toEqual({
      total: 6,
      cleared: 3,
      onboarding: 1,
      lapsed: 2,
      suspended: 0,
      awaitingVerdict: 2,
      lapsing: 2,
    });
    const row = (await list(ctx, {})).rows.find((candidate) => candidate.id === lapsing.id);
    expect(row).toMatchObject({
      hasAccount: true,
      gatesHeld: 3,
      gatesRequired: 3,
      nextEnd: { kind: "nda" },
      grants: { open: 0, active: 0, waitingKey: 0, suspended: 0, notProven: 0 },
      health: null,
    });
    expect(row?.nextEnd?.at).toBeInstanceOf(Date);
  });

  test("shows projects of current assignments", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    const project = await make.project([vendor.id]);
    await make.assignment({
      annotatorId: annotator.id,
      vendorId: vendor.id,
      projectId: project.id,
      scopeId: project.scope.id,
    });
    for (const ctx of [admin(), coordinatorOf(vendor.id)]) {
      expect((await list(ctx, { text: annotator.email })).rows).toMatchObject([
        { projects: [project.name], vendorName: vendor.name },
      ]);
      expect((await getAnnotator(ctx, { annotatorId: annotator.id })).assignments).toMatchObject([
        { project: project.name, scope: project.scope.name, past: false },
      ]);
    }
  });

  test("vendor B sees nothing of vendor A, by list, count or id", async () => {
    const mine = await make.annotator((await make.vendor()).id);
    const foreign = coordinatorOf((await make.vendor()).id);
    expect(await list(foreign, {})).toEqual({ rows: [], newer: null, older: null });
    expect(await list(foreign, { vendorId: mine.vendorId })).toEqual({ rows: [], newer: null, older: null });
    expect((await summarizeAnnotators(foreign)).total).toBe(0);
    await expect(getAnnotator(foreign, { annotatorId: mine.id })).rejects.toThrow(NotFoundError);
    await expect(getAnnotator(foreign, { annotatorId: randomUUID() })).rejects.toThrow(NotFoundError);
  });

  test("annotators do not read others", async () => {
    const vendor = await make.vendor();
    const annotator = await make.annotator(vendor.id);
    const ctx = userContext(db, { roles: ["annotator"], vendorId: vendor.id, annotatorId: annotator.id });
    await expect(list(ctx, {})).rejects.toThrow(ForbiddenError);
    await expect(summarizeAnnotators(ctx)).rejects.toThrow(ForbiddenError);
    await expect(getAnnotator(ctx, { annotatorId: annotator.id })).rejects.toThrow(ForbiddenError);
  });
});

describe("sweepGates", () => {
  test("tells of a lapsed gate once, as the system", async () => {
    const annotator = await make.annotator((await make.vendor()).id);
    await setGate(annotator.id, "training", { validUntil: days(-0.001) });
    await sweepGates(db);
    await sweepGates(db);
    const told = (await eventsOf(annotator.id)).filter((event) => event.action === "gate.lapsed");
    expect(told).toMatchObject([
      { actorKind: "system", vendorId: annotator.vendorId, before: { state: "valid" }, after: { state: "lapsed" } },
    ]);
    const [row] = await db.withScope(system, (tx) =>
      tx
        .select()
        .from(gates)
        .where(and(eq(gates.annotatorId, annotator.id), eq(gates.kind, "training"))),
    );
    expect(row?.lapsedToldAt).not.toBeNull();
  });
});
