import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grants } from "#db/schema/access.ts";
import { annotators, gateRules, gates } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { ensureFirstRules } from "#server/features/annotators/ensure-first-rules.ts";
import { liftLock } from "./lift-lock.ts";
import { listAskable } from "./list-askable.ts";
import { listLocks, previewLock } from "./list-locks.ts";
import { setLock } from "./set-lock.ts";
import { sweepAccess } from "./sweep-access.job.ts";
import { type AccessFlow, accessFlow, newKey } from "./testing/flow.ts";

let flow: AccessFlow;
beforeAll(async () => {
  flow = await accessFlow();
});
afterAll(() => flow.stop());

const keysAtGateway = async () => (await flow.desired()).map((peer) => peer.publicKey);
const actionsOf = (grantId: string) =>
  flow.system(async (tx) =>
    (
      await tx
        .select({ action: auditEvents.action })
        .from(auditEvents)
        .where(eq(auditEvents.grantId, grantId))
        .orderBy(auditEvents.id)
    ).map((e) => e.action),
  );
const ago = (seconds: number) => sql`clock_timestamp() - make_interval(secs => ${seconds})`;

/** Opens a grant and lets the gateway show it. */
async function active() {
  const made = await flow.granted();
  await flow.report();
  expect((await flow.grantOf(made.grantId)).plane.status).toBe("active");
  return made;
}

/** Two looks of an honest gateway. */
async function seenGoneTwice() {
  await flow.report();
  await flow.report({ observedAt: Date.now() + 5 });
}

describe("what stands against a grant", () => {
  it("expires by the clock, at the gateway even before the sweep", async () => {
    const { grantId, publicKey } = await active();
    await flow.system((tx) =>
      tx
        .update(grants)
        .set({ endsAt: ago(1) })
        .where(eq(grants.id, grantId)),
    );
    expect(await keysAtGateway()).not.toContain(publicKey);
    // The gateway kept the end before the portal came by: as it should be, and no finding.
    await flow.report();
    expect(await actionsOf(grantId)).not.toContain("drift.found");
    await sweepAccess(flow.db);
    expect((await flow.grantOf(grantId)).grant).toMatchObject({ state: "closed", stateCause: "expired" });
    expect(await actionsOf(grantId)).toContain("grant.expired");
  });

  it.each([
    [
      "a lapsed gate",
      "gate",
      (a: { annotator: { id: string } }) =>
        flow.system((tx) =>
          tx
            .update(gates)
            .set({ validUntil: ago(1) })
            .where(and(eq(gates.annotatorId, a.annotator.id), eq(gates.kind, "training"))),
        ),
    ],
    [
      "a suspended annotator",
      "annotator",
      (a: { annotator: { id: string } }) =>
        flow.system((tx) =>
          tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, a.annotator.id)),
        ),
    ],
  ] as const)("suspends on %s, closes the plane, and resumes when it is mended", async (_, cause, breakIt) => {
    const made = await active();
    await breakIt(made);
    expect(await keysAtGateway()).not.toContain(made.publicKey);
    await sweepAccess(flow.db);
    expect((await flow.grantOf(made.grantId)).grant).toMatchObject({ state: "suspended", stateCause: cause });
    await seenGoneTwice();
    expect((await flow.grantOf(made.grantId)).plane.status).toBe("closed");
    await flow.system((tx) =>
      tx
        .update(gates)
        .set({ validUntil: sql`clock_timestamp() + interval '9 days'` })
        .where(eq(gates.annotatorId, made.annotator.id)),
    );
    await flow.system((tx) =>
      tx.update(annotators).set({ status: "active" }).where(eq(annotators.id, made.annotator.id)),
    );
    await sweepAccess(flow.db);
    expect((await flow.grantOf(made.grantId)).grant).toMatchObject({ state: "open", stateCause: null });
    expect(await keysAtGateway()).not.toContain(made.publicKey);
    await flow.seal();
    expect(await keysAtGateway()).toContain(made.publicKey);
    await flow.report();
    expect((await flow.grantOf(made.grantId)).plane.status).toBe("active");
    expect(await actionsOf(made.grantId)).toContain("grant.resumed");
  });

  it("holds nobody cleared while there is no gate rule, or a gate has no end", async () => {
    const made = await active();
    const ends = sql`clock_timestamp() + interval '9 days'`;
    await flow.system((tx) =>
      tx.update(gates).set({ validUntil: null }).where(eq(gates.annotatorId, made.annotator.id)),
    );
    expect(await keysAtGateway()).not.toContain(made.publicKey);
    await flow.system((tx) =>
      tx.update(gates).set({ validUntil: ends }).where(eq(gates.annotatorId, made.annotator.id)),
    );
    expect(await keysAtGateway()).toContain(made.publicKey);
    const asked = await flow.assigned();
    const rules = await flow.system((tx) => tx.delete(gateRules).returning());
    expect(rules.length).toBeGreaterThan(0);
    expect(await keysAtGateway()).toEqual([]);
    expect(
      (await listAskable(flow.people.coordinator)).find((row) => row.assignmentId === asked.assignment.id)?.blocked,
    ).toBe("not cleared");
    await expect(flow.ask(asked.assignment.id)).rejects.toThrow(/set no gates yet/);
    await flow.system(ensureFirstRules);
    await flow.system(ensureFirstRules);
    expect(await keysAtGateway()).toContain(made.publicKey);
    const written = await flow.system((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, "database.migrated")),
    );
    expect(written).toHaveLength(1);
  });

  it("suspends on a suspended vendor and closes with the project", async () => {
    const made = await active();
    await flow.system((tx) => tx.update(vendors).set({ status: "suspended" }).where(eq(vendors.id, flow.vendor.id)));
    expect(await keysAtGateway()).toEqual([]);
    await flow.system((tx) => tx.update(vendors).set({ status: "active" }).where(eq(vendors.id, flow.vendor.id)));
    await flow.system((tx) => tx.update(projects).set({ status: "closed" }).where(eq(projects.id, flow.project.id)));
    expect(await keysAtGateway()).toEqual([]);
    await flow.system((tx) => tx.update(projects).set({ status: "active" }).where(eq(projects.id, flow.project.id)));
    expect(await keysAtGateway()).toContain(made.publicKey);
  });
});

describe("locks", () => {
  it.each(["person", "project", "vendor", "everyone"] as const)(
    "close everything of %s at once and give it back when lifted",
    async (target) => {
      const made = await active();
      const targetId = { person: made.annotator.id, project: flow.project.id, vendor: flow.vendor.id, everyone: null }[
        target
      ];
      const preview = await previewLock(flow.people.admin, { target, targetId });
      expect(preview.grants).toBeGreaterThan(0);
      const { id, closed } = await setLock(flow.people.admin, {
        target,
        targetId,
        reason: "Laptop stolen on the train",
      });
      expect(closed).toContain((await flow.grantOf(made.grantId)).grant.code);
      expect(closed).toHaveLength(preview.grants);
      expect(await keysAtGateway()).not.toContain(made.publicKey);
      expect((await flow.grantOf(made.grantId)).grant).toMatchObject({ state: "suspended", stateCause: "lock" });
      await expect(
        setLock(flow.people.compliance, { target, targetId, reason: "Laptop stolen on the train" }),
      ).rejects.toThrow(ConflictError);
      expect((await listLocks(flow.people.compliance))[0]).toMatchObject({ id, target });
      await liftLock(flow.people.compliance, { lockId: id, reason: "Found again, disk encrypted" });
      await flow.seal();
      expect(await keysAtGateway()).toContain(made.publicKey);
    },
  );

  it("are set by security and compliance only, and vendors do not even see them", async () => {
    const input = { target: "everyone", targetId: null, reason: "Laptop stolen on the train" } as const;
    await expect(setLock(flow.people.pm, input)).rejects.toThrow(ForbiddenError);
    await expect(setLock(flow.people.coordinator, input)).rejects.toThrow(ForbiddenError);
    await expect(listLocks(flow.people.coordinator)).rejects.toThrow(ForbiddenError);
    await expect(
      liftLock(flow.people.pm, {
        lockId: "00000000-0000-4000-8000-000000000000",
        reason: "Found again, disk encrypted",
      }),
    ).rejects.toThrow(ForbiddenError);
  });
});

describe("gateway events", () => {
  it("are written once, however often they are reported", async () => {
    const event = {
      id: "0199f7e0-0000-4000-8000-000000000001",
      at: Date.now(),
      kind: "orphan_removed",
      detail: "peer 10.66.0.77 was not granted",
      publicKey: newKey(),
    } as const;
    await flow.report({ events: [event] });
    await flow.report({ events: [event] });
    const found = await flow.system((tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.action, "drift.found"), eq(auditEvents.subjectType, "agent"))),
    );
    expect(found).toHaveLength(1);
  });
});
