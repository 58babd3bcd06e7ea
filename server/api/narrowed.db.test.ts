import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { locks } from "#db/schema/access.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { UserActor } from "#server/context.ts";
import { openUndone } from "#server/testing/undone.ts";
import type { World } from "#server/testing/world.ts";
import { ask, routerProcedures } from "./testing/ask.ts";
import { reason } from "./testing/calls.ts";
import { bounds, narrowed } from "./testing/narrowed.ts";
import { twoVendors } from "./testing/principals.ts";
import { procedures } from "./testing/procedures.ts";

// Staff bound to a part of one world: every act their role carries is refused in the other world, and nothing is done.

const roles = ["security_admin", "project_manager", "compliance"] as const;
type Who = { role: (typeof roles)[number]; bound: (typeof bounds)[number]; actor: UserActor };

let db: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let people: Who[];
let worlds: { a: World; b: World };
let stop: () => Promise<void>;
const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  tries = await openUndone(test.appUrl);
  stop = async () => {
    await Promise.all([db.close(), tries.close()]);
    await test.drop();
  };
  worlds = await twoVendors(db);
  people = [];
  for (const role of roles)
    for (const bound of bounds) people.push({ role, bound, actor: await narrowed(db, role, bound, worlds.a) });
}, 60_000);
afterAll(() => stop());

/** What a role may do to others: what everyone does to their own account is of no bound. */
const acts = Object.entries(procedures)
  .filter(([path]) => routerProcedures[path]?._def.type === "mutation" && !path.startsWith("account."))
  .flatMap(([path, calls]) =>
    calls.flatMap((call) => {
      const title = call.when ? `${path}, ${call.when}` : path;
      const may = roles.filter((role) => call.may !== "anyone" && call.may.includes(role));
      return may.length > 0 && path !== "members.confirmIdentity" ? [{ title, path, call, may }] : [];
    }),
  );
const of = (act: (typeof acts)[number]) => people.filter(({ role }) => act.may.includes(role));
const tried = (who: Who, act: (typeof acts)[number], world: World) =>
  tries.undone((tryOut) => ask(tryOut, who.actor, act.path, act.call.input?.(world)));

describe.each(acts.map((act) => [act.title, act] as const))("%s", (_title, act) => {
  it("is refused to bound staff in a world that is not theirs", async () => {
    for (const who of of(act)) {
      const { code, said } = await tried(who, act, worlds.b);
      expect(["FORBIDDEN", "NOT_FOUND"], `${who.role} of one ${who.bound}: ${code} ${said}`).toContain(code);
    }
  });
});

it("what they may still do at home is this", async () => {
  const done: Record<string, string[]> = {};
  for (const act of acts)
    for (const who of of(act))
      if ((await tried(who, act, worlds.a)).code === "OK") {
        const name = `${who.role} of one ${who.bound}`;
        done[name] = [...(done[name] ?? []), act.title];
      }
  expect(done).toMatchInlineSnapshot(`
    {
      "compliance of one environment": [
        "access.decideRequest, the second step",
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a project",
        "annotators.suspend",
        "annotators.readEvidence",
        "annotators.verifyGate",
        "annotators.withdrawGate",
      ],
      "compliance of one project": [
        "access.decideRequest, the second step",
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a project",
        "annotators.suspend",
        "annotators.readEvidence",
        "annotators.verifyGate",
        "annotators.withdrawGate",
      ],
      "compliance of one vendor": [
        "access.decideRequest, the second step",
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a vendor",
        "annotators.suspend",
        "annotators.restore",
        "annotators.readEvidence",
        "annotators.verifyGate",
        "annotators.withdrawGate",
      ],
      "project_manager of one environment": [
        "access.decideRequest, the first step",
        "access.revokeGrant",
        "environments.update",
        "environments.addTarget",
        "datasets.create",
        "datasets.createScope",
        "datasets.addDestination",
        "datasets.removeDestination",
        "projects.addVendor",
        "projects.addScope",
        "projects.close",
        "projects.assign",
        "projects.endAssignment",
      ],
      "project_manager of one project": [
        "access.decideRequest, the first step",
        "access.revokeGrant",
        "environments.update",
        "environments.addTarget",
        "datasets.create",
        "datasets.createScope",
        "datasets.addDestination",
        "datasets.removeDestination",
        "projects.addVendor",
        "projects.addScope",
        "projects.close",
        "projects.assign",
        "projects.endAssignment",
      ],
      "project_manager of one vendor": [
        "access.decideRequest, the first step",
        "access.revokeGrant",
        "projects.assign",
        "projects.endAssignment",
      ],
      "security_admin of one environment": [
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a project",
        "annotators.suspend",
        "annotators.resetSignIn",
        "environments.update",
        "environments.addTarget",
        "environments.issueProbeToken",
        "environments.revokeAgent, a gateway",
        "environments.revokeAgent, a probe",
        "serviceIdentities.orderRotation, a gateway",
        "serviceIdentities.orderRotation, a probe",
        "datasets.create",
        "datasets.createScope",
        "datasets.addDestination",
        "datasets.removeDestination",
        "projects.addVendor",
        "projects.addScope",
        "projects.close",
      ],
      "security_admin of one project": [
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a project",
        "annotators.suspend",
        "annotators.resetSignIn",
        "environments.update",
        "environments.addTarget",
        "environments.issueProbeToken",
        "environments.revokeAgent, a gateway",
        "environments.revokeAgent, a probe",
        "serviceIdentities.orderRotation, a gateway",
        "serviceIdentities.orderRotation, a probe",
        "datasets.create",
        "datasets.createScope",
        "datasets.addDestination",
        "datasets.removeDestination",
        "projects.addVendor",
        "projects.addScope",
        "projects.close",
      ],
      "security_admin of one vendor": [
        "access.revokeGrant",
        "access.setLock, a person",
        "access.setLock, a vendor",
        "annotators.suspend",
        "annotators.restore",
        "annotators.resetSignIn",
        "environments.issueProbeToken",
        "environments.revokeAgent, a probe",
        "serviceIdentities.orderRotation, a probe",
      ],
    }
  `);
}, 60_000);

const bound = (role: Who["role"], kind: Who["bound"]) => {
  const actor = people.find((who) => who.role === role && who.bound === kind)?.actor;
  if (!actor) throw new Error("nobody is bound so");
  return actor;
};

it("being refused is written down, with the act, the right it asks for, and who tried it", async () => {
  const actor = await narrowed(db, "security_admin", "project", worlds.a);
  const answer = await ask(db, actor, "access.setLock", { target: "vendor", targetId: worlds.b.vendorId, reason });
  expect(answer).toEqual({
    code: "FORBIDDEN",
    said: "This lies outside what your role is bound to. Nothing was changed.",
  });
  const [event] = await system((tx) =>
    tx
      .select({ action: auditEvents.action, after: auditEvents.after })
      .from(auditEvents)
      .where(eq(auditEvents.actorId, actor.userId))
      .orderBy(desc(auditEvents.id))
      .limit(1),
  );
  expect(event).toMatchObject({
    action: "permission.refused",
    after: { procedure: "access.setLock", lacks: ["lock.set"] },
  });
});

it("the lock on everyone is neither set nor lifted from within a bound", async () => {
  const compliance = bound("compliance", "project");
  const everyone = { target: "everyone", targetId: null, reason };
  expect(await ask(db, compliance, "access.setLock", everyone)).toMatchObject({ code: "FORBIDDEN" });
  const [lock] = await system((tx) =>
    tx
      .insert(locks)
      .values({ target: "everyone", targetName: "everyone", reason, setBy: compliance.userId, setByName: "Boss" })
      .returning({ id: locks.id }),
  );
  const lockId = lock?.id ?? "";
  expect(await ask(db, compliance, "access.liftLock", { lockId, reason })).toMatchObject({ code: "NOT_FOUND" });
  const standing = await system((tx) =>
    tx
      .select({ liftedAt: locks.liftedAt })
      .from(locks)
      .where(and(eq(locks.id, lockId), eq(locks.target, "everyone"))),
  );
  expect(standing).toEqual([{ liftedAt: null }]);
});
