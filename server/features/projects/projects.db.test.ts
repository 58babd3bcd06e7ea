import { randomUUID } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { projects } from "#db/schema/projects.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { AuditAction } from "#lib/audit-actions.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { addScope } from "./add-scope.ts";
import { addVendor } from "./add-vendor.ts";
import { assignAnnotators } from "./assign-annotators.ts";
import { closeProject } from "./close-project.ts";
import { createHealthProfile } from "./create-health-profile.ts";
import { createProject } from "./create-project.ts";
import { getProject } from "./get-project.ts";
import { listCandidates } from "./list-candidates.ts";
import { listHealthProfiles } from "./list-health-profiles.ts";
import { listPeople } from "./list-people.ts";
import { listProjects } from "./list-projects.ts";
import { listScopeChoices } from "./list-scope-choices.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 6, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const manager = (projectIds: readonly string[] | null = null) =>
  userContext(db, { roles: ["project_manager"], projectIds });
const auditor = () => userContext(db, { roles: ["auditor"] });
const coordinator = (vendorId: string) => userContext(db, { roles: ["vendor_coordinator"], vendorId });
const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const event = (action: AuditAction, projectId: string) =>
  system(
    async (tx) =>
      (
        await tx
          .select()
          .from(auditEvents)
          .where(and(eq(auditEvents.action, action), eq(auditEvents.projectId, projectId)))
          .orderBy(desc(auditEvents.id))
      )[0],
  );
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const reason = "The contract has ended.";

async function world() {
  const [vendor, other] = [await make.vendor(), await make.vendor()];
  const project = await make.project([vendor.id]);
  return { vendor, other, project, scopeId: project.scope.id };
}

describe("createProject", () => {
  const input = async () => {
    const environment = await make.environment();
    const [vendor, profile, scope] = [await make.vendor(), await make.profile(), await make.scope(environment.id)];
    return {
      name: `Project ${randomUUID()}`,
      environmentId: environment.id,
      healthProfileId: profile.id,
      vendorIds: [vendor.id],
      scopeIds: [scope.id],
    };
  };

  it("starts it with vendors and scopes, and writes their names down", async () => {
    const wanted = await input();
    const { id } = await createProject(manager(), wanted);
    const detail = await getProject(manager(), { projectId: id });
    expect(detail.vendors.map((v) => v.id)).toEqual(wanted.vendorIds);
    expect(detail.scopes.map((s) => s.id)).toEqual(wanted.scopeIds);
    expect(await event("project.created", id)).toMatchObject({
      environmentId: wanted.environmentId,
      after: { vendors: [detail.vendors[0]?.name] },
    });
    await expect(createProject(manager(), wanted)).rejects.toMatchObject({ field: "name" });
  });

  it("refuses parts that do not fit", async () => {
    const wanted = await input();
    const elsewhere = await make.scope((await make.environment()).id);
    await expect(createProject(manager(), { ...wanted, scopeIds: [elsewhere.id] })).rejects.toMatchObject({
      field: "scopeIds",
    });
    await expect(createProject(manager(), { ...wanted, scopeIds: [randomUUID()] })).rejects.toMatchObject({
      field: "scopeIds",
    });
    await expect(createProject(manager(), { ...wanted, vendorIds: [randomUUID()] })).rejects.toMatchObject({
      field: "vendorIds",
    });
    const suspended = await make.vendor({ status: "suspended" });
    await expect(createProject(manager(), { ...wanted, vendorIds: [suspended.id] })).rejects.toMatchObject({
      field: "vendorIds",
    });
    await expect(createProject(manager(), { ...wanted, healthProfileId: randomUUID() })).rejects.toMatchObject({
      field: "healthProfileId",
    });
    await expect(createProject(manager(), { ...wanted, environmentId: randomUUID() })).rejects.toThrow(NotFoundError);
  });

  it("is not for auditors, vendors, or managers bound to some projects", async () => {
    const wanted = await input();
    await expect(createProject(auditor(), wanted)).rejects.toThrow(ForbiddenError);
    await expect(createProject(coordinator(randomUUID()), wanted)).rejects.toThrow(ForbiddenError);
    await expect(createProject(manager([randomUUID()]), wanted)).rejects.toThrow(/some projects only/);
  });
});

describe("addVendor and addScope", () => {
  it("add once, with an event that names the vendor", async () => {
    const { project, other } = await world();
    await addVendor(manager(), { projectId: project.id, vendorId: other.id });
    expect(await event("project.vendorAdded", project.id)).toMatchObject({
      vendorId: other.id,
      after: { vendor: other.name },
    });
    await expect(addVendor(manager(), { projectId: project.id, vendorId: other.id })).rejects.toThrow(ConflictError);
    const scope = await make.scope(project.environmentId);
    await addScope(manager(), { projectId: project.id, scopeId: scope.id });
    expect(await event("project.scopeAdded", project.id)).toMatchObject({ datasetId: scope.datasetId });
    await expect(addScope(manager(), { projectId: project.id, scopeId: scope.id })).rejects.toThrow(ConflictError);
  });

  it("refuse other environments, suspended vendors, other roles and projects of others", async () => {
    const { project, other } = await world();
    const elsewhere = await make.scope((await make.environment()).id);
    await expect(addScope(manager(), { projectId: project.id, scopeId: elsewhere.id })).rejects.toThrow(InvalidError);
    const suspended = await make.vendor({ status: "suspended" });
    await expect(addVendor(manager(), { projectId: project.id, vendorId: suspended.id })).rejects.toThrow(InvalidError);
    const input = { projectId: project.id, vendorId: other.id };
    await expect(addVendor(auditor(), input)).rejects.toThrow(ForbiddenError);
    await expect(addVendor(coordinator(other.id), input)).rejects.toThrow(ForbiddenError);
    await expect(addVendor(manager([randomUUID()]), input)).rejects.toThrow(NotFoundError);
    await expect(addScope(coordinator(other.id), { projectId: project.id, scopeId: elsewhere.id })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(addScope(manager([randomUUID()]), { projectId: project.id, scopeId: elsewhere.id })).rejects.toThrow(
      NotFoundError,
    );
  });
});

describe("closeProject", () => {
  it("closes for good and lets nobody be assigned any more", async () => {
    const { project, vendor, scopeId } = await world();
    const person = await make.annotator(vendor.id);
    await closeProject(manager(), { projectId: project.id, reason });
    const [row] = await system((tx) => tx.select().from(projects).where(eq(projects.id, project.id)));
    expect(row?.status).toBe("closed");
    expect(await event("project.closed", project.id)).toMatchObject({
      before: { status: "active" },
      after: { reason },
    });
    await expect(closeProject(manager(), { projectId: project.id, reason })).rejects.toThrow(ConflictError);
    await expect(
      assignAnnotators(manager(), { projectId: project.id, scopeId, annotatorIds: [person.id], endsAt: inDays(9) }),
    ).rejects.toThrow(ConflictError);
  });

  it("is refused to other roles and to managers of other projects", async () => {
    const { project, vendor } = await world();
    await expect(closeProject(auditor(), { projectId: project.id, reason })).rejects.toThrow(ForbiddenError);
    await expect(closeProject(coordinator(vendor.id), { projectId: project.id, reason })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(closeProject(manager([randomUUID()]), { projectId: project.id, reason })).rejects.toThrow(
      NotFoundError,
    );
  });
});

describe("createHealthProfile", () => {
  const input = (name: string) => ({
    name,
    rttP95Ms: 200,
    jitterMs: 30,
    lossPercent: 1,
    minDownMbps: 5,
    raiseSeconds: 20,
    clearSeconds: 30,
  });

  it("adds it and writes it down", async () => {
    const { id } = await createHealthProfile(manager(), input("Near"));
    const [row] = await system((tx) => tx.select().from(auditEvents).where(eq(auditEvents.subjectId, id)));
    expect(row).toMatchObject({ action: "healthProfile.created", after: { rttP95Ms: 200 } });
    expect((await listHealthProfiles(manager())).map((profile) => profile.id)).toContain(id);
    await expect(createHealthProfile(manager(), input("Near"))).rejects.toMatchObject({ field: "name" });
  });

  it("is refused to other roles", async () => {
    await expect(createHealthProfile(auditor(), input("No"))).rejects.toThrow(ForbiddenError);
    await expect(createHealthProfile(coordinator(randomUUID()), input("No"))).rejects.toThrow(ForbiddenError);
  });
});

describe("reading", () => {
  it("shows a vendor's coordinator their own part and nothing else", async () => {
    const [mine, theirs] = [await make.vendor(), await make.vendor()];
    const shared = await make.project([mine.id, theirs.id]);
    const foreign = await make.project([theirs.id]);
    const [own, stranger] = [await make.annotator(mine.id), await make.annotator(theirs.id)];
    for (const person of [own, stranger])
      await make.assignment({
        annotatorId: person.id,
        vendorId: person.vendorId,
        projectId: shared.id,
        scopeId: shared.scope.id,
      });
    const ctx = coordinator(mine.id);
    const { rows } = await listProjects(ctx, { limit: 50 });
    expect(rows).toMatchObject([{ id: shared.id, vendors: [mine.name], people: 1 }]);
    const detail = await getProject(ctx, { projectId: shared.id });
    expect(detail).toMatchObject({ vendors: [{ id: mine.id, people: 1 }], people: 1, scopes: [{ pathPrefix: null }] });
    const people = await listPeople(ctx, { projectId: shared.id });
    expect(people.rows.map((row) => row.annotatorId)).toEqual([own.id]);
    const seen = JSON.stringify([rows, detail, people]);
    for (const secret of [theirs.id, theirs.name, stranger.id, stranger.name, foreign.id, "10.20.0.10", "/batch-1/"])
      expect(seen).not.toContain(secret);
    for (const projectId of [foreign.id, randomUUID()]) {
      await expect(getProject(ctx, { projectId })).rejects.toThrow(NotFoundError);
      await expect(listPeople(ctx, { projectId })).rejects.toThrow(NotFoundError);
    }
    await expect(listCandidates(ctx, { projectId: shared.id, scopeId: shared.scope.id })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(listScopeChoices(ctx, { environmentId: shared.environmentId })).rejects.toThrow(ForbiddenError);
  });

  it("is not for annotators", async () => {
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    const ctx = userContext(db, { roles: ["annotator"], vendorId: vendor.id, annotatorId: person.id });
    await expect(listProjects(ctx, { limit: 50 })).rejects.toThrow(ForbiddenError);
    await expect(getProject(ctx, { projectId: randomUUID() })).rejects.toThrow(ForbiddenError);
  });

  it("names the people who can be assigned, and why the others cannot", async () => {
    const { project, vendor, other, scopeId } = await world();
    const [fit, uncleared] = [await make.annotator(vendor.id), await make.annotator(vendor.id, { cleared: false })];
    await make.annotator(other.id);
    const { rows } = await listCandidates(manager(), { projectId: project.id, scopeId });
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.id === fit.id)?.refusal).toBeNull();
    expect(rows.find((row) => row.id === uncleared.id)?.refusal).toMatch(/not cleared/);
    const found = await listCandidates(manager(), { projectId: project.id, scopeId, text: fit.name });
    expect(found.rows.map((row) => row.id)).toEqual([fit.id]);
    await expect(listCandidates(manager([randomUUID()]), { projectId: project.id, scopeId })).rejects.toThrow(
      NotFoundError,
    );
  });

  it("narrows a bound manager to their projects", async () => {
    const { project } = await world();
    const { rows } = await listProjects(manager([project.id]), { limit: 50 });
    expect(rows.map((row) => row.id)).toEqual([project.id]);
    expect((await listScopeChoices(manager(), { environmentId: project.environmentId })).map((row) => row.id)).toEqual([
      project.scope.id,
    ]);
  });
});
