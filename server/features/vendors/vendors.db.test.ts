import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { invitations } from "#db/schema/invitations.ts";
import { sessions } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { listVendorsInput } from "#lib/schemas/vendors.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { createVendor } from "./create-vendor.ts";
import { getVendor } from "./get-vendor.ts";
import { inviteCoordinator } from "./invite-coordinator.ts";
import { listVendors } from "./list-vendors.ts";
import { previewVendorSuspension } from "./preview-vendor-suspension.ts";
import { restoreVendor } from "./restore-vendor.ts";
import { suspendVendor } from "./suspend-vendor.ts";

let made: TestDatabase;
let db: Database;
let make: ReturnType<typeof factories>;
const reason = "Contract ended early, said procurement.";

beforeAll(async () => {
  made = await createTestDatabase();
  db = openDatabase(made.appUrl, { max: 4, name: "test" });
  make = factories(db);
});
afterAll(async () => {
  await db.close();
  await made.drop();
});

const admin = () => userContext(db, { roles: ["security_admin"] });
const manager = () => userContext(db, { roles: ["project_manager"] });
const coordinatorOf = (vendorId: string) => userContext(db, { roles: ["vendor_coordinator"], vendorId });
const system = { kind: "system" } as const;
const eventsOf = (vendorId: string) =>
  db.withScope(system, (tx) =>
    tx
      .select({ action: auditEvents.action, before: auditEvents.before, after: auditEvents.after })
      .from(auditEvents)
      .where(eq(auditEvents.vendorId, vendorId))
      .orderBy(auditEvents.id),
  );
const session = async (userId: string) => {
  const later = new Date(Date.now() + 3_600_000);
  const [row] = await db.withScope(system, (tx) =>
    tx
      .insert(sessions)
      .values({ tokenHash: randomUUID(), userId, idleExpiresAt: later, expiresAt: later, mfaAt: new Date() })
      .returning({ id: sessions.id }),
  );
  return row?.id ?? "";
};

describe("createVendor", () => {
  test("adds the vendor and its event", async () => {
    const { id } = await createVendor(manager(), { name: "Kilima Data" });
    expect(await eventsOf(id)).toMatchObject([
      { action: "vendor.created", after: { name: "Kilima Data", status: "active" } },
    ]);
  });
  test("refuses a name twice, without an event", async () => {
    const { id } = await createVendor(manager(), { name: "Twice Ltd" });
    await expect(createVendor(manager(), { name: "Twice Ltd" })).rejects.toThrow(InvalidError);
    expect(await eventsOf(id)).toHaveLength(1);
  });
  test.each(["compliance", "auditor", "vendor_coordinator", "annotator"] as const)("is not for %s", async (role) => {
    await expect(createVendor(userContext(db, { roles: [role] }), { name: `By ${role}` })).rejects.toThrow(
      ForbiddenError,
    );
  });
});

describe("suspendVendor", () => {
  test("sets the status and ends the sessions of its people only", async () => {
    const vendor = await make.vendor();
    const other = await make.vendor();
    const person = await make.annotator(vendor.id);
    const stranger = await make.annotator(other.id);
    const mine = await session(person.userId ?? "");
    const theirs = await session(stranger.userId ?? "");
    const ctx = userContext(db, { roles: ["compliance"] });
    expect(await previewVendorSuspension(ctx, { vendorId: vendor.id })).toEqual({
      people: 1,
      openGrants: 0,
      sessions: 1,
    });
    expect(await suspendVendor(ctx, { vendorId: vendor.id, reason })).toEqual({ sessionsEnded: 1 });
    await db.withScope(system, async (tx) => {
      expect((await tx.select().from(vendors).where(eq(vendors.id, vendor.id)))[0]?.status).toBe("suspended");
      expect((await tx.select().from(sessions).where(eq(sessions.id, mine)))[0]?.endedAt).not.toBeNull();
      expect((await tx.select().from(sessions).where(eq(sessions.id, theirs)))[0]?.endedAt).toBeNull();
    });
    expect(await eventsOf(vendor.id)).toMatchObject([
      {
        action: "vendor.suspended",
        before: { status: "active" },
        after: { status: "suspended", reason, sessionsEnded: 1 },
      },
    ]);
    await expect(suspendVendor(ctx, { vendorId: vendor.id, reason })).rejects.toThrow(ConflictError);
    await restoreVendor(ctx, { vendorId: vendor.id, reason });
    expect((await eventsOf(vendor.id)).at(-1)).toMatchObject({
      action: "vendor.restored",
      after: { status: "active" },
    });
    await expect(restoreVendor(ctx, { vendorId: vendor.id, reason })).rejects.toThrow(ConflictError);
  });
  test("is not for project managers or the vendor itself", async () => {
    const vendor = await make.vendor();
    for (const ctx of [manager(), coordinatorOf(vendor.id)]) {
      await expect(suspendVendor(ctx, { vendorId: vendor.id, reason })).rejects.toThrow(ForbiddenError);
      await expect(restoreVendor(ctx, { vendorId: vendor.id, reason })).rejects.toThrow(ForbiddenError);
      await expect(previewVendorSuspension(ctx, { vendorId: vendor.id })).rejects.toThrow(ForbiddenError);
    }
  });
  test("answers a random id like a missing one", async () => {
    await expect(suspendVendor(admin(), { vendorId: randomUUID(), reason })).rejects.toThrow(NotFoundError);
  });
});

describe("inviteCoordinator", () => {
  const person = () => ({ name: "Grace Wambui", email: `${randomUUID()}@kilima.example` });
  test("makes the link of that vendor, with its event", async () => {
    const vendor = await make.vendor();
    const { url } = await inviteCoordinator(manager(), { vendorId: vendor.id, ...person() });
    expect(url).toMatch(/^https?:.*#/);
    const rows = await db.withScope(system, (tx) =>
      tx.select().from(invitations).where(eq(invitations.vendorId, vendor.id)),
    );
    expect(rows).toMatchObject([{ role: "vendor_coordinator", vendorId: vendor.id }]);
    expect(await eventsOf(vendor.id)).toMatchObject([{ action: "coordinator.invited" }]);
    expect((await getVendor(manager(), { vendorId: vendor.id })).invited).toMatchObject([
      { name: "Grace Wambui", expired: false },
    ]);
  });
  test("refuses a suspended vendor, coordinators and unknown vendors", async () => {
    const vendor = await make.vendor({ status: "suspended" });
    await expect(inviteCoordinator(admin(), { vendorId: vendor.id, ...person() })).rejects.toThrow(ConflictError);
    await expect(inviteCoordinator(coordinatorOf(vendor.id), { vendorId: vendor.id, ...person() })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(inviteCoordinator(admin(), { vendorId: randomUUID(), ...person() })).rejects.toThrow(NotFoundError);
  });
});

describe("reading vendors", () => {
  test("counts people by clearance, projects and coordinators", async () => {
    const vendor = await make.vendor();
    await make.annotator(vendor.id);
    await make.annotator(vendor.id, { cleared: false });
    const project = await make.project([vendor.id]);
    const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
    const detail = await getVendor(admin(), { vendorId: vendor.id });
    expect(detail.counts).toEqual({ cleared: 1, onboarding: 1, lapsed: 0, suspended: 0 });
    expect(detail.projects).toMatchObject([{ name: project.name, assigned: 0 }]);
    expect(detail.coordinators).toMatchObject([{ name: coordinator.name }]);
    const listed = await listVendors(admin(), listVendorsInput.parse({ text: vendor.name }));
    expect(listed.rows).toMatchObject([
      { id: vendor.id, annotators: 2, cleared: 1, projects: 1, coordinators: 1, openGrants: 0 },
    ]);
  });
  test("a coordinator sees their own vendor and nothing of others", async () => {
    const vendor = await make.vendor();
    const other = await make.vendor();
    const ctx = coordinatorOf(vendor.id);
    expect((await listVendors(ctx, listVendorsInput.parse({}))).rows.map((row) => row.id)).toEqual([vendor.id]);
    await expect(getVendor(ctx, { vendorId: other.id })).rejects.toThrow(NotFoundError);
    await expect(getVendor(ctx, { vendorId: randomUUID() })).rejects.toThrow(NotFoundError);
    await expect(
      listVendors(userContext(db, { roles: ["annotator"], vendorId: vendor.id }), listVendorsInput.parse({})),
    ).rejects.toThrow(ForbiddenError);
  });
  test("pages forth and back without gaps", async () => {
    for (const letter of ["a", "b", "c", "d", "e"]) await make.vendor({ name: `paged ${letter}` });
    const page = (place: object) => listVendors(admin(), listVendorsInput.parse({ text: "paged", limit: 2, ...place }));
    const names = (found: { rows: { name: string }[] }) => found.rows.map((row) => row.name.slice(-1)).join("");
    const first = await page({});
    expect([names(first), first.newer]).toEqual(["ab", null]);
    const second = await page({ after: first.older });
    expect(names(second)).toBe("cd");
    const third = await page({ after: second.older });
    expect([names(third), third.older]).toEqual(["e", null]);
    const back = await page({ before: third.newer });
    expect(names(back)).toBe("cd");
    const start = await page({ before: back.newer });
    expect([names(start), start.newer]).toEqual(["ab", null]);
    await expect(page({ after: "nonsense" })).rejects.toThrow(InvalidError);
  });
  test("what is typed into the search means itself", async () => {
    await make.vendor({ name: "100% Labels_AG" });
    const search = async (text: string) =>
      (await listVendors(admin(), listVendorsInput.parse({ text }))).rows.map((row) => row.name);
    expect(await search("0% L")).toEqual(["100% Labels_AG"]);
    expect(await search("s_A")).toEqual(["100% Labels_AG"]);
    expect(await search("1%AG")).toEqual([]);
  });
});
