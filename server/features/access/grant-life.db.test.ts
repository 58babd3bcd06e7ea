import { createPublicKey, verify } from "node:crypto";
import { and, eq, or, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantPlanes, receipts } from "#db/schema/access.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { agents } from "#db/schema/environments.ts";
import { portalKeys } from "#db/schema/members.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "#server/errors.ts";
import { getGrant } from "./get-grant.ts";
import { listGrants } from "./list-grants.ts";
import { myAccess, myVpnConfig } from "./my-access.ts";
import { registerKey } from "./register-key.ts";
import { revokeGrant } from "./revoke-grant.ts";
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

describe("opening", () => {
  it("reaches the gateway only after the intent is sealed, and is active only when seen", async () => {
    const who = await flow.assigned();
    const publicKey = newKey();
    await registerKey(who.context, { publicKey });
    const request = await flow.ask(who.assignment.id);
    await flow.approve(flow.people.pm, request);
    const { grantId } = await flow.approve(flow.people.compliance, request);
    expect(await keysAtGateway()).not.toContain(publicKey);
    await flow.seal();
    expect(await keysAtGateway()).toContain(publicKey);
    expect((await flow.grantOf(grantId ?? "")).plane.status).toBe("opening");
    await flow.report({ complete: false });
    expect((await flow.grantOf(grantId ?? "")).plane.status).toBe("opening");
    await flow.report();
    expect((await flow.grantOf(grantId ?? "")).plane.status).toBe("active");
    expect(await actionsOf(grantId ?? "")).toEqual(["grant.created", "plane.opened"]);
  });

  it("tells the dataset it opens in each of its events, also those of the request", async () => {
    const { grantId, request } = await active();
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await seenGoneTwice();
    const events = await flow.system((tx) =>
      tx
        .select({ action: auditEvents.action, datasetId: auditEvents.datasetId })
        .from(auditEvents)
        .where(or(eq(auditEvents.grantId, grantId), eq(auditEvents.accessRequestId, request.id))),
    );
    expect(events.map((event) => event.action)).toEqual(
      expect.arrayContaining([
        "request.created",
        "request.approved",
        "grant.created",
        "plane.opened",
        "receipt.signed",
      ]),
    );
    expect(new Set(events.map((event) => event.datasetId))).toEqual(new Set([flow.project.scope.datasetId]));
  });

  it("waits for a key, and opens when the annotator registers one", async () => {
    const { grantId, context } = await flow.granted({ key: false });
    expect((await flow.grantOf(grantId)).plane.status).toBe("waiting_key");
    const publicKey = newKey();
    await registerKey(context, { publicKey });
    expect((await flow.grantOf(grantId)).plane.status).toBe("opening");
    expect(await keysAtGateway()).toContain(publicKey);
    await expect(registerKey(flow.people.coordinator, { publicKey: newKey() })).rejects.toThrow(ForbiddenError);
  });

  it("gives the configuration to the annotator alone, without any private key", async () => {
    const { grantId, context, publicKey } = await active();
    const config = await myVpnConfig(context, { grantId });
    expect(config).toMatchObject({
      publicKey,
      endpoint: "vpn.example.test:51820",
      allowedIps: ["10.66.0.1/32", "10.20.0.10/32"],
    });
    const other = await flow.assigned();
    await expect(myVpnConfig(other.context, { grantId })).rejects.toThrow(NotFoundError);
    expect((await myAccess(context)).grants[0]).toMatchObject({ planeStatus: "active", state: "open" });
  });

  it("says so when the gateway no longer has what was granted", async () => {
    const { grantId } = await active();
    await flow.report({ peers: [], elements: [] });
    expect((await flow.grantOf(grantId)).plane.status).toBe("opening");
    expect(await actionsOf(grantId)).toContain("drift.found");
  });
});

describe("closing", () => {
  it("revokes at once and proves it with a signed receipt after two looks", async () => {
    const { grantId, publicKey } = await active();
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    expect(await keysAtGateway()).not.toContain(publicKey);
    expect((await flow.grantOf(grantId)).plane.status).toBe("closing");
    await flow.report();
    expect((await flow.grantOf(grantId)).plane.status).toBe("closing");
    await flow.report({ observedAt: Date.now() + 5 });
    expect((await flow.grantOf(grantId)).plane.status).toBe("closed");
    expect(await actionsOf(grantId)).toEqual([
      "grant.created",
      "plane.opened",
      "grant.revoked",
      "plane.closed",
      "receipt.signed",
    ]);
    const [receipt] = await flow.system((tx) => tx.select().from(receipts).where(eq(receipts.grantId, grantId)));
    const [key] = await flow.system((tx) => tx.select().from(portalKeys).where(eq(portalKeys.purpose, "receipts")));
    const publicHalf = createPublicKey({
      format: "jwk",
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(key?.publicKey ?? "", "base64").toString("base64url") },
    });
    expect(
      verify(null, Buffer.from(receipt?.canonical ?? ""), publicHalf, Buffer.from(receipt?.signature ?? "", "base64")),
    ).toBe(true);
    expect(receipt).toMatchObject({ proven: true });
    expect(receipt?.seconds).toBeGreaterThanOrEqual(0);
    expect((await getGrant(flow.people.compliance, { grantId })).receipts).toHaveLength(1);
    await expect(revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" })).rejects.toThrow(
      ConflictError,
    );
  });

  it("says in words and in the signed text that a stand-in closed nothing real", async () => {
    const { grantId, context } = await active();
    await flow.system((tx) => tx.update(agents).set({ demo: true }).where(eq(agents.id, flow.gateway.id)));
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await seenGoneTwice();
    const seen = await getGrant(flow.people.coordinator, { grantId });
    expect(seen).toMatchObject({ demoGateway: true, network: null, receipts: [{ demo: true }] });
    expect(JSON.parse(seen.receipts[0]?.canonical ?? "")).toMatchObject({
      demo: true,
      remark: "Demo gateway: nothing real was closed.",
      planes: [{ system: "demo gateway" }],
    });
    expect((await myAccess(context)).grants[0]).toMatchObject({ demoGateway: true });
    await flow.system((tx) => tx.update(agents).set({ demo: false }).where(eq(agents.id, flow.gateway.id)));
    const real = await active();
    await revokeGrant(flow.people.pm, { grantId: real.grantId, reason: "The batch is finished" });
    await seenGoneTwice();
    const proof = await getGrant(flow.people.pm, { grantId: real.grantId });
    expect(proof).toMatchObject({ demoGateway: false, receipts: [{ demo: false }] });
    expect(proof.receipts[0]?.canonical).not.toMatch(/demo/i);
    // Once signed it stays what it was, whatever stands there later.
    expect((await getGrant(flow.people.pm, { grantId })).receipts[0]?.demo).toBe(true);
  });

  it("takes neither an old look nor an incomplete one for absence", async () => {
    const { grantId } = await active();
    const before = Date.now() - 5_000;
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await flow.report({ observedAt: before });
    await flow.report({ complete: false });
    expect((await flow.grantOf(grantId)).plane.firstAbsentAt).toBeNull();
    await flow.report({
      peers: [
        {
          publicKey: newKey(),
          allowedIps: ["10.66.0.99/32"],
          endpoint: null,
          latestHandshakeAt: null,
          rxBytes: 0,
          txBytes: 0,
        },
      ],
    });
    expect((await flow.grantOf(grantId)).plane.firstAbsentAt).not.toBeNull();
  });

  it("starts counting again when it was seen once more in between", async () => {
    const { grantId } = await active();
    const full = await flow.honestReport();
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await flow.report();
    await flow.report({ peers: full.peers, elements: full.elements, observedAt: Date.now() + 2 });
    expect((await flow.grantOf(grantId)).plane).toMatchObject({ status: "closing", firstAbsentAt: null });
  });

  it("refuses those who may not revoke, and hides foreign grants", async () => {
    const { grantId, context } = await active();
    const input = { grantId, reason: "The batch is finished" };
    await expect(revokeGrant(context, input)).rejects.toThrow(ForbiddenError);
    await expect(revokeGrant(await flow.person("auditor"), input)).rejects.toThrow(ForbiddenError);
    const stranger = await flow.coordinatorOf((await flow.make.vendor()).id);
    await expect(revokeGrant(stranger, input)).rejects.toThrow(NotFoundError);
    await expect(getGrant(stranger, { grantId })).rejects.toThrow(NotFoundError);
    expect((await listGrants(stranger, {})).rows).toEqual([]);
  });

  it("says not proven, with a receipt that says so, when the gateway stays silent; and proves it later", async () => {
    const { grantId } = await active();
    await revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" });
    await flow.system((tx) =>
      tx
        .update(grantPlanes)
        .set({ desiredAt: ago(61) })
        .where(eq(grantPlanes.grantId, grantId)),
    );
    await sweepAccess(flow.db);
    expect((await flow.grantOf(grantId)).plane.status).toBe("not_proven");
    const [receipt] = await flow.system((tx) =>
      tx
        .select()
        .from(receipts)
        .where(and(eq(receipts.grantId, grantId), eq(receipts.proven, false))),
    );
    expect(receipt).toMatchObject({ seconds: null });
    const [told] = await flow.system((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, "plane.notProven")),
    );
    expect(told?.subjectName).toBe((await flow.grantOf(grantId)).grant.code);
    await seenGoneTwice();
    expect((await flow.grantOf(grantId)).plane.status).toBe("closed");
  });
});
