import { randomUUID } from "node:crypto";
import { and, desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { assignments } from "#db/schema/projects.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { AuditAction } from "#lib/audit-actions.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { assignAnnotators } from "./assign-annotators.ts";
import { endAssignment } from "./end-assignment.ts";

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

describe("assignAnnotators", () => {
  it("assigns all of them, one event each", async () => {
    const { project, vendor, scopeId } = await world();
    const people = [await make.annotator(vendor.id), await make.annotator(vendor.id)];
    const ctx = manager();
    await expect(
      assignAnnotators(ctx, {
        projectId: project.id,
        scopeId,
        annotatorIds: people.map((p) => p.id),
        endsAt: inDays(30),
      }),
    ).resolves.toEqual({ assigned: 2 });
    const rows = await system((tx) => tx.select().from(assignments).where(eq(assignments.projectId, project.id)));
    expect(rows.map((row) => row.annotatorId).sort()).toEqual(people.map((p) => p.id).sort());
    expect(rows.every((row) => row.vendorId === vendor.id && row.createdBy === ctx.actor.userId)).toBe(true);
    const events = await system((tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.action, "assignment.created"), eq(auditEvents.projectId, project.id))),
    );
    expect(events.map((e) => e.annotatorId).sort()).toEqual(people.map((p) => p.id).sort());
    expect(events[0]).toMatchObject({ vendorId: vendor.id, datasetId: project.scope.datasetId });
  });

  it("assigns nobody when one of them cannot be, and says why for each", async () => {
    const { project, vendor, other, scopeId } = await world();
    const [good, uncleared, foreign] = [
      await make.annotator(vendor.id),
      await make.annotator(vendor.id, { cleared: false }),
      await make.annotator(other.id),
    ];
    const lapsed = await make.annotator(vendor.id);
    await system((tx) =>
      tx.execute(
        sql`update gates set valid_until = now() - interval '1 second' where annotator_id = ${lapsed.id} and kind = 'nda'`,
      ),
    );
    const attempt = assignAnnotators(manager(), {
      projectId: project.id,
      scopeId,
      annotatorIds: [good.id, uncleared.id, foreign.id, lapsed.id, randomUUID()],
      endsAt: inDays(30),
    });
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidError);
    expect(error).toMatchObject({ field: "annotatorIds" });
    const { message } = error as InvalidError;
    expect(message).toContain(`${uncleared.name} is not cleared`);
    expect(message).toContain(`${foreign.name} is of ${other.name}, which is not on this project`);
    expect(message).toContain(`${lapsed.name} is not cleared: nda does not hold`);
    expect(message).not.toContain(good.name);
    expect(await system((tx) => tx.select().from(assignments).where(eq(assignments.projectId, project.id)))).toEqual(
      [],
    );
  });

  it("refuses a second assignment while the first lasts, and allows one after its last day", async () => {
    const { project, vendor, scopeId } = await world();
    const person = await make.annotator(vendor.id);
    const input = { projectId: project.id, scopeId, annotatorIds: [person.id], endsAt: inDays(30) };
    await assignAnnotators(manager(), input);
    await expect(assignAnnotators(manager(), input)).rejects.toThrow(/already/);
    await system((tx) =>
      tx.execute(sql`update assignments set ends_at = now() - interval '1 hour' where annotator_id = ${person.id}`),
    );
    await expect(assignAnnotators(manager(), input)).resolves.toEqual({ assigned: 1 });
  });

  it("refuses ends outside two years and scopes the project does not hand out", async () => {
    const { project, vendor, scopeId } = await world();
    const input = {
      projectId: project.id,
      scopeId,
      annotatorIds: [(await make.annotator(vendor.id)).id],
      endsAt: inDays(30),
    };
    await expect(assignAnnotators(manager(), { ...input, endsAt: inDays(-1) })).rejects.toMatchObject({
      field: "endsAt",
    });
    await expect(assignAnnotators(manager(), { ...input, endsAt: inDays(800) })).rejects.toMatchObject({
      field: "endsAt",
    });
    const scope = await make.scope(project.environmentId);
    await expect(assignAnnotators(manager(), { ...input, scopeId: scope.id })).rejects.toMatchObject({
      field: "scopeId",
    });
  });

  it("is for project managers of that project only", async () => {
    const { project, vendor, scopeId } = await world();
    const input = {
      projectId: project.id,
      scopeId,
      annotatorIds: [(await make.annotator(vendor.id)).id],
      endsAt: inDays(30),
    };
    await expect(assignAnnotators(userContext(db, { roles: ["security_admin"] }), input)).rejects.toThrow(
      ForbiddenError,
    );
    await expect(assignAnnotators(coordinator(vendor.id), input)).rejects.toThrow(ForbiddenError);
    await expect(assignAnnotators(manager([randomUUID()]), input)).rejects.toThrow(NotFoundError);
    await expect(assignAnnotators(manager([project.id]), input)).resolves.toEqual({ assigned: 1 });
  });
});

describe("endAssignment", () => {
  it("ends it once, with why", async () => {
    const { project, vendor, scopeId } = await world();
    const person = await make.annotator(vendor.id);
    const assignment = await make.assignment({
      annotatorId: person.id,
      vendorId: vendor.id,
      projectId: project.id,
      scopeId,
    });
    await endAssignment(manager(), { assignmentId: assignment.id, reason });
    expect(await event("assignment.ended", project.id)).toMatchObject({
      annotatorId: person.id,
      vendorId: vendor.id,
      after: { reason },
    });
    await expect(endAssignment(manager(), { assignmentId: assignment.id, reason })).rejects.toThrow(ConflictError);
  });

  it("is refused to other roles and to managers of other projects", async () => {
    const { project, vendor, scopeId } = await world();
    const person = await make.annotator(vendor.id);
    const { id } = await make.assignment({
      annotatorId: person.id,
      vendorId: vendor.id,
      projectId: project.id,
      scopeId,
    });
    await expect(endAssignment(auditor(), { assignmentId: id, reason })).rejects.toThrow(ForbiddenError);
    await expect(endAssignment(coordinator(vendor.id), { assignmentId: id, reason })).rejects.toThrow(ForbiddenError);
    await expect(endAssignment(manager([randomUUID()]), { assignmentId: id, reason })).rejects.toThrow(NotFoundError);
    await expect(endAssignment(manager(), { assignmentId: randomUUID(), reason })).rejects.toThrow(NotFoundError);
  });
});
