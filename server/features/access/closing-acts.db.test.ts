import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receipts } from "#db/schema/access.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { restoreAnnotator } from "#server/features/annotators/restore-annotator.ts";
import { suspendAnnotator } from "#server/features/annotators/suspend-annotator.ts";
import { withdrawGate } from "#server/features/annotators/withdraw-gate.ts";
import { closeProject } from "#server/features/projects/close-project.ts";
import { endAssignment } from "#server/features/projects/end-assignment.ts";
import { restoreVendor } from "#server/features/vendors/restore-vendor.ts";
import { suspendVendor } from "#server/features/vendors/suspend-vendor.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { setLock } from "./set-lock.ts";
import { type AccessFlow, accessFlow } from "./testing/flow.ts";

const reason = "The laptop was stolen on the train";
let flow: AccessFlow;
beforeAll(async () => {
  flow = await accessFlow();
});
afterAll(() => flow.stop());

type Made = Awaited<ReturnType<AccessFlow["granted"]>>;
type Act = [name: string, becomes: "suspended" | "closed", act: (made: Made) => Promise<unknown>];

/** Everything somebody can do that has to close a tunnel. The worker is not running here, so nothing but the act itself moves a grant. */
const acts: Act[] = [
  ["revokeGrant", "closed", ({ grantId }) => revokeGrant(flow.people.pm, { grantId, reason })],
  [
    "suspendAnnotator, by the coordinator",
    "suspended",
    ({ annotator }) => suspendAnnotator(flow.people.coordinator, { annotatorId: annotator.id, reason }),
  ],
  [
    "suspendAnnotator, by compliance",
    "suspended",
    ({ annotator }) => suspendAnnotator(flow.people.compliance, { annotatorId: annotator.id, reason }),
  ],
  [
    "withdrawGate",
    "suspended",
    ({ annotator }) => withdrawGate(flow.people.compliance, { annotatorId: annotator.id, kind: "training", reason }),
  ],
  [
    "endAssignment",
    "closed",
    ({ assignment }) => endAssignment(flow.people.pm, { assignmentId: assignment.id, reason }),
  ],
  [
    "setLock",
    "suspended",
    ({ annotator }) => setLock(flow.people.admin, { target: "person", targetId: annotator.id, reason }),
  ],
  ["suspendVendor", "suspended", () => suspendVendor(flow.people.compliance, { vendorId: flow.vendor.id, reason })],
  ["closeProject", "closed", () => closeProject(flow.people.pm, { projectId: flow.project.id, reason })],
];

describe("the clock of a receipt", () => {
  it.each(acts)("starts with %s", async (name, becomes, act) => {
    const made = await flow.granted();
    await flow.report();
    const before = Date.now();
    await act(made);
    const after = Date.now();
    const { grant, plane } = await flow.grantOf(made.grantId);
    expect([grant.state, plane.desired, plane.status]).toEqual([becomes, "closed", "closing"]);
    await flow.report({ observedAt: after + 1 });
    await flow.report({ observedAt: after + 2 });
    const [receipt] = await flow.system((tx) =>
      tx.select().from(receipts).where(eq(receipts.grantId, made.grantId)).orderBy(desc(receipts.createdAt)),
    );
    expect(receipt?.proven).toBe(true);
    expect(receipt?.actAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(receipt?.actAt.getTime()).toBeLessThanOrEqual(after);
    if (name === "suspendVendor") await restoreVendor(flow.people.compliance, { vendorId: flow.vendor.id, reason });
  });
});

describe("a restoration", () => {
  it("resumes what nothing else stops, at once, and opens it only when sealed", async () => {
    await flow.system((tx) => tx.execute("update projects set status = 'active'"));
    const made = await flow.granted();
    const annotatorId = made.annotator.id;
    await suspendAnnotator(flow.people.compliance, { annotatorId, reason });
    await restoreAnnotator(flow.people.compliance, { annotatorId, reason });
    expect((await flow.grantOf(made.grantId)).grant.state).toBe("open");
    const keys = async () => (await flow.desired()).map((peer) => peer.publicKey);
    expect(await keys()).not.toContain(made.publicKey);
    await flow.seal();
    expect(await keys()).toContain(made.publicKey);
    const events = await flow.system((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.grantId, made.grantId)).orderBy(auditEvents.id),
    );
    expect(events.map((event) => [event.action, event.actorName]).slice(-2)).toEqual([
      ["grant.suspended", flow.people.compliance.actor.name],
      ["grant.resumed", flow.people.compliance.actor.name],
    ]);
  });
});
