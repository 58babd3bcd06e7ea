import { randomUUID } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { datasets } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { customRoles } from "#db/schema/identity.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { Permission } from "#lib/permissions.ts";
import { recordAudit } from "#server/audit/record.ts";
import { asActor, type Context } from "#server/context.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { loadBindings } from "./load-bindings.ts";

let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;
type Side = Awaited<ReturnType<typeof side>>;
let a: Side;
let b: Side;

const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);

/** A vendor with one person at work in a place of their own. */
async function side() {
  const vendor = await make.vendor();
  const project = await make.project([vendor.id]);
  const annotator = await make.annotator(vendor.id);
  const ids = { annotatorId: annotator.id, vendorId: vendor.id, projectId: project.id };
  await make.assignment({ ...ids, scopeId: project.scope.id });
  await system((tx) =>
    recordAudit(tx, systemContext(db), {
      action: "assignment.created",
      subject: { type: "assignment", id: randomUUID(), name: annotator.name },
      ...ids,
    }),
  );
  return { ...ids, environmentId: project.environmentId, datasetId: project.scope.dataset.id };
}

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
  [a, b] = [await side(), await side()];
});
afterAll(() => stop());

/** Somebody of the client with these bindings, as a request would load them. */
async function holder(bindings: readonly Omit<typeof roleBindings.$inferInsert, "userId">[]): Promise<Context> {
  const user = await make.user("auditor");
  const loaded = await system(async (tx) => {
    await tx.delete(roleBindings).where(eq(roleBindings.userId, user.id));
    await tx.insert(roleBindings).values(bindings.map((binding) => ({ ...binding, userId: user.id })));
    return loadBindings(tx, user.id);
  });
  return userContext(db, { roles: [], userId: user.id, bindings: loaded });
}

/** Which of the two sides' rows somebody reads, by table. */
async function sees(ctx: Context, using?: Permission) {
  return asActor({ ...ctx, using }, async (tx) => {
    const both = <K extends keyof Side>(key: K) => [a[key], b[key]];
    const mark = (rows: { id: string | null }[], key: keyof Side) =>
      (["a", "b"] as const).filter((name) => rows.some(({ id }) => id === (name === "a" ? a : b)[key])).join("");
    return {
      vendors: mark(await tx.select({ id: vendors.id }).from(vendors), "vendorId"),
      annotators: mark(await tx.select({ id: annotators.id }).from(annotators), "annotatorId"),
      projects: mark(await tx.select({ id: projects.id }).from(projects), "projectId"),
      assignments: mark(await tx.select({ id: assignments.projectId }).from(assignments), "projectId"),
      environments: mark(await tx.select({ id: environments.id }).from(environments), "environmentId"),
      datasets: mark(await tx.select({ id: datasets.id }).from(datasets), "datasetId"),
      events: mark(
        await tx
          .select({ id: auditEvents.projectId })
          .from(auditEvents)
          .where(inArray(auditEvents.projectId, both("projectId"))),
        "projectId",
      ),
    };
  });
}
const all = {
  vendors: "ab",
  annotators: "ab",
  projects: "ab",
  assignments: "ab",
  environments: "ab",
  datasets: "ab",
  events: "ab",
};
const onlyA = {
  vendors: "a",
  annotators: "a",
  projects: "a",
  assignments: "a",
  environments: "a",
  datasets: "a",
  events: "a",
};
// People bound to places meet every vendor's people there, so the lists of people and places stay whole.
const worksInA = { ...all, projects: "a", assignments: "a", events: "a" };

describe("what a binding reaches", () => {
  it("without bounds is everything, and without a binding nothing", async () => {
    expect(await sees(await holder([{ role: "auditor" }]))).toEqual(all);
    const nobody = userContext(db, { roles: [], bindings: [] });
    expect(new Set(Object.values(await sees(nobody)))).toEqual(new Set([""]));
  });

  it("of a vendor is that vendor's rows and the places it works in", async () => {
    expect(await sees(await holder([{ role: "auditor", vendorId: a.vendorId }]))).toEqual(onlyA);
  });

  it("of a project or an environment is the work there", async () => {
    expect(await sees(await holder([{ role: "auditor", projectId: a.projectId }]))).toEqual(worksInA);
    expect(await sees(await holder([{ role: "auditor", environmentId: a.environmentId }]))).toEqual(worksInA);
  });

  it("adds up over bindings", async () => {
    const both = await holder([
      { role: "auditor", vendorId: a.vendorId },
      { role: "auditor", vendorId: b.vendorId },
    ]);
    expect(await sees(both)).toEqual(all);
  });

  it("does not grow a narrow right by the width of another role", async () => {
    const ctx = await holder([{ role: "auditor" }, { role: "project_manager", projectId: a.projectId }]);
    expect((await sees(ctx, "project.read")).projects).toBe("ab");
    expect((await sees(ctx, "project.write")).projects).toBe("a");
  });

  it("ends with the binding", async () => {
    const ctx = await holder([
      { role: "auditor", endsAt: new Date(Date.now() - 1000) },
      { role: "auditor", vendorId: a.vendorId },
    ]);
    expect(await sees(ctx)).toEqual(onlyA);
  });

  it("of a time is the log of that time and nothing else of it", async () => {
    const past = { logFrom: new Date(Date.now() - 86_400_000), logUntil: new Date(Date.now() - 3_600_000) };
    expect(await sees(await holder([{ role: "auditor", ...past }]))).toEqual({ ...all, events: "" });
    const now = { logFrom: new Date(Date.now() - 3_600_000) };
    expect(await sees(await holder([{ role: "auditor", ...now }]))).toEqual(all);
  });
});

describe("a role of the client's own making", () => {
  it("holds what it lists, and nothing this version does not know", async () => {
    const [role] = await system((tx) =>
      tx
        .insert(customRoles)
        .values({
          name: `Watcher ${randomUUID()}`,
          organisation: "client",
          permissions: ["health.read", "gone.long.ago" as Permission],
        })
        .returning(),
    );
    const ctx = await holder([{ customRoleId: role?.id ?? "", vendorId: a.vendorId }]);
    expect(ctx.actor.kind === "user" && ctx.actor.permissions).toEqual(["health.read"]);
    expect((await sees(ctx, "health.read")).annotators).toBe("a");
    expect((await sees(ctx, "grant.read")).annotators).toBe("");
  });
});

it("the database refuses a binding with two bounds or two roles", async () => {
  const user = await make.user("auditor");
  const insert = (binding: Partial<typeof roleBindings.$inferInsert>) =>
    system((tx) => tx.insert(roleBindings).values({ userId: user.id, ...binding }));
  await expect(insert({ role: "auditor", vendorId: a.vendorId, projectId: a.projectId })).rejects.toThrow();
  await expect(insert({})).rejects.toThrow();
});
