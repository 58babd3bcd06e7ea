import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { addDestination } from "./add-destination.ts";
import { createDataset } from "./create-dataset.ts";
import { createScope } from "./create-scope.ts";
import { getDataset } from "./get-dataset.ts";
import { listDatasets } from "./list-datasets.ts";
import { removeDestination } from "./remove-destination.ts";

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

const manager = () => userContext(db, { roles: ["project_manager"] });
const auditor = () => userContext(db, { roles: ["auditor"] });
const coordinator = () => userContext(db, { roles: ["vendor_coordinator"], vendorId: randomUUID() });
const lastEvent = (subjectId: string) =>
  db.withScope(
    { kind: "system" },
    async (tx) =>
      (
        await tx.select().from(auditEvents).where(eq(auditEvents.subjectId, subjectId)).orderBy(desc(auditEvents.id))
      )[0],
  );
const dataset = async (name: string) => {
  const environment = await make.environment();
  const input = {
    name,
    environmentId: environment.id,
    kind: "CT studies",
    sensitivity: "high" as const,
    residency: "EU, Germany",
  };
  return { input, environment, ...(await createDataset(manager(), input)) };
};
const host = (address: string) => ({ address, protocol: "tcp" as const, port: 9_000 });

/** A grant on the scope in a state, with all the rows it stands on. */
async function grantOn(scopeId: string, environmentId: string, state: "open" | "suspended" | "closed") {
  const vendor = await make.vendor();
  const person = await make.annotator(vendor.id);
  const project = await make.project([vendor.id], { environmentId });
  const assignment = await make.assignment({
    annotatorId: person.id,
    vendorId: vendor.id,
    projectId: project.id,
    scopeId,
  });
  const request = randomUUID();
  await db.withScope({ kind: "system" }, async (tx) => {
    await tx.execute(sql`insert into access_requests (id, code, annotator_id, vendor_id, project_id, assignment_id, scope_id, environment_id, reason, duration_hours, state, content_hash, requested_by, requested_by_name, expires_at)
      values (${request}, ${`R-${request.slice(0, 6)}`}, ${person.id}, ${vendor.id}, ${project.id}, ${assignment.id}, ${scopeId}, ${environmentId}, 'labelling', 8, 'approved', 'x', ${randomUUID()}, 'Someone', now() + interval '1 day')`);
    await tx.execute(sql`insert into grants (id, code, request_id, annotator_id, vendor_id, project_id, assignment_id, scope_id, environment_id, state, intent_event_id, ends_at)
      values (${randomUUID()}, ${`G-${request.slice(0, 6)}`}, ${request}, ${person.id}, ${vendor.id}, ${project.id}, ${assignment.id}, ${scopeId}, ${environmentId}, ${state}, ${randomUUID()}, now() + interval '1 day')`);
  });
  return project;
}

describe("createDataset", () => {
  it("adds it and writes it down", async () => {
    const { id, input, environment } = await dataset("Thorax CT");
    expect(await lastEvent(id)).toMatchObject({
      action: "dataset.created",
      datasetId: id,
      environmentId: environment.id,
      after: { kind: "CT studies", environment: environment.name },
    });
    await expect(createDataset(manager(), input)).rejects.toMatchObject({ field: "name" });
  });

  it("refuses other roles and unknown environments", async () => {
    const input = {
      name: "Nope",
      environmentId: randomUUID(),
      kind: "CT",
      sensitivity: "low" as const,
      residency: "EU",
    };
    await expect(createDataset(auditor(), input)).rejects.toThrow(ForbiddenError);
    await expect(createDataset(coordinator(), input)).rejects.toThrow(ForbiddenError);
    await expect(createDataset(manager(), input)).rejects.toThrow(NotFoundError);
  });
});

describe("createScope", () => {
  it("adds the path and its hosts, and writes them down", async () => {
    const { id } = await dataset("Scopes A");
    const scope = await createScope(manager(), {
      datasetId: id,
      name: "Batch 1",
      pathPrefix: "/ct/1/",
      destinations: [host("10.20.0.10"), host("10.20.0.11")],
    });
    const detail = await getDataset(auditor(), { datasetId: id });
    expect(detail.scopes).toMatchObject([
      {
        id: scope.id,
        pathPrefix: "/ct/1/",
        destinations: [{ address: "10.20.0.10" }, { address: "10.20.0.11" }],
        projects: [],
        people: 0,
        openGrants: 0,
      },
    ]);
    expect(await lastEvent(scope.id)).toMatchObject({
      action: "scope.created",
      datasetId: id,
      after: { destinations: ["10.20.0.10 tcp 9000", "10.20.0.11 tcp 9000"] },
    });
  });

  it("refuses the tunnel network, a name that is taken, other roles and unknown datasets", async () => {
    const { id } = await dataset("Scopes B");
    const input = { datasetId: id, name: "Batch 1", pathPrefix: "/", destinations: [host("10.20.0.10")] };
    await expect(createScope(manager(), { ...input, destinations: [host("10.66.0.9")] })).rejects.toThrow(InvalidError);
    await createScope(manager(), input);
    await expect(createScope(manager(), input)).rejects.toMatchObject({ field: "name" });
    await expect(createScope(auditor(), input)).rejects.toThrow(ForbiddenError);
    await expect(createScope(coordinator(), input)).rejects.toThrow(ForbiddenError);
    await expect(createScope(manager(), { ...input, datasetId: randomUUID() })).rejects.toThrow(NotFoundError);
  });
});

describe("changing where a scope reaches", () => {
  const scopeOf = async (name: string) => {
    const set = await dataset(name);
    const scope = await createScope(manager(), {
      datasetId: set.id,
      name: "Batch",
      pathPrefix: "/",
      destinations: [host("10.20.0.10")],
    });
    return { ...set, scopeId: scope.id };
  };

  it("works while nobody holds a grant, with before and after, and keeps the last host", async () => {
    const { id, scopeId } = await scopeOf("Change A");
    const added = await addDestination(manager(), { scopeId, ...host("10.20.0.11") });
    expect(await lastEvent(scopeId)).toMatchObject({
      action: "scope.changed",
      before: { destinations: ["10.20.0.10 tcp 9000"] },
      after: { destinations: ["10.20.0.10 tcp 9000", "10.20.0.11 tcp 9000"] },
    });
    await expect(addDestination(manager(), { scopeId, ...host("10.20.0.11") })).rejects.toThrow(InvalidError);
    await expect(addDestination(manager(), { scopeId, ...host("10.66.0.7") })).rejects.toThrow(InvalidError);
    await removeDestination(manager(), { destinationId: added.id });
    const [scope] = (await getDataset(manager(), { datasetId: id })).scopes;
    expect(scope?.destinations.map((d) => d.address)).toEqual(["10.20.0.10"]);
    await expect(removeDestination(manager(), { destinationId: scope?.destinations[0]?.id ?? "" })).rejects.toThrow(
      ConflictError,
    );
  });

  it("is refused while a grant stands, also one of a project the reader does not see", async () => {
    for (const state of ["open", "suspended"] as const) {
      const { scopeId, environment } = await scopeOf(`Change ${state}`);
      await grantOn(scopeId, environment.id, state);
      await expect(addDestination(manager(), { scopeId, ...host("10.20.0.12") })).rejects.toThrow(ConflictError);
      const { id: projectId } = await make.project([], { environmentId: environment.id });
      const bound = userContext(db, { roles: ["project_manager"], projectIds: [projectId] });
      await expect(addDestination(bound, { scopeId, ...host("10.20.0.12") })).rejects.toThrow(ConflictError);
    }
    const { scopeId, environment } = await scopeOf("Change closed");
    await grantOn(scopeId, environment.id, "closed");
    await expect(addDestination(manager(), { scopeId, ...host("10.20.0.12") })).resolves.toBeDefined();
  });

  it("refuses other roles, people bound to other places, and unknown ids", async () => {
    const { scopeId } = await scopeOf("Change roles");
    const { id: elsewhere } = await make.project([]);
    const bound = userContext(db, { roles: ["project_manager"], projectIds: [elsewhere] });
    await expect(addDestination(bound, { scopeId, ...host("10.20.0.12") })).rejects.toThrow(NotFoundError);
    await expect(addDestination(auditor(), { scopeId, ...host("10.20.0.12") })).rejects.toThrow(ForbiddenError);
    await expect(removeDestination(coordinator(), { destinationId: randomUUID() })).rejects.toThrow(ForbiddenError);
    await expect(addDestination(manager(), { scopeId: randomUUID(), ...host("10.20.0.12") })).rejects.toThrow(
      NotFoundError,
    );
    await expect(removeDestination(manager(), { destinationId: randomUUID() })).rejects.toThrow(NotFoundError);
  });
});

describe("reading", () => {
  it("lists by name with what uses each, and narrows what a bound manager counts", async () => {
    const { id, environment } = await dataset("Listed");
    const scope = await createScope(manager(), {
      datasetId: id,
      name: "Batch",
      pathPrefix: "/",
      destinations: [host("10.20.0.10")],
    });
    const project = await grantOn(scope.id, environment.id, "open");
    const find = async (projectIds: readonly string[] | null) => {
      const ctx = userContext(db, { roles: ["project_manager"], projectIds });
      return (await listDatasets(ctx, { text: "Listed", limit: 50 })).rows[0];
    };
    expect(await find(null)).toMatchObject({ scopes: 1, openGrants: 1, environmentName: environment.name });
    expect(await find([project.id])).toMatchObject({ openGrants: 1 });
    expect(await find([randomUUID()])).toMatchObject({ openGrants: 0 });
  });

  it("is not for vendors", async () => {
    await expect(listDatasets(coordinator(), { limit: 50 })).rejects.toThrow(ForbiddenError);
    await expect(getDataset(coordinator(), { datasetId: randomUUID() })).rejects.toThrow(ForbiddenError);
    await expect(getDataset(manager(), { datasetId: randomUUID() })).rejects.toThrow(NotFoundError);
  });
});
