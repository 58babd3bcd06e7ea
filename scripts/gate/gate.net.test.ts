import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateRawKeyPair } from "#agents/shared/raw-keys.ts";
import type { KeyPair } from "#components/access/wireguard-keys.ts";
import { startTcpClient } from "#scripts/netlab/json-lines.ts";
import { netlabAvailable } from "#scripts/netlab/netlab-available.ts";
import { type PacketTracker, trackPackets } from "#scripts/netlab/track-packets.ts";
import type { WireguardClient } from "#scripts/netlab/wireguard-client.ts";
import { proveTraining, tunnel } from "./company.ts";
import { type GateRig, ports, raiseGateRig, until } from "./rig.ts";

const available = netlabAvailable();
if (!available.ok) console.warn(`SKIPPED, nothing proven: ${available.reason}`);
const leaseMs = 4_000;
const reason = "The laptop was stolen on the train";
/** Nothing passes for this long: closed. */
const quietMs = 1_500;
const now = () => performance.timeOrigin + performance.now();

/** The main job from end to end on real parts: people over HTTP, packets as the evidence. One step after another, as a day would go. */
describe.skipIf(!available.ok)("the gate, through the whole portal", () => {
  let rig: GateRig;
  let keys: KeyPair;
  let client: WireguardClient;
  let grantId = "";
  const host = () => rig.lab.addresses.data;
  const track = (port: number = ports.echo, every = 10) => trackPackets(rig.lab, { host: host(), port, every });

  /** Asks, approves twice, and sees packets pass. */
  async function open(): Promise<PacketTracker> {
    grantId = await rig.approve(await rig.ask());
    const tracker = await track();
    await tracker.firstAfter(0, 20_000);
    await rig.shows(grantId, "active");
    return tracker;
  }

  /** Waits until nothing passes, the page says closed, and the receipt of it does not claim a moment before the last packet. */
  async function closes(tracker: PacketTracker): Promise<{ lastAt: number; actAt: number }> {
    const last = await tracker.lastBeforeQuiet(quietMs, 20_000);
    const seen = await rig.shows(grantId, "closed");
    const receipt = seen.receipts.at(-1);
    const lastAt = last?.at ?? Number.NaN;
    expect(receipt?.proven).toBe(true);
    expect(receipt?.firstAbsentAt?.getTime()).toBeGreaterThanOrEqual(Math.floor(lastAt));
    expect(tracker.packets().at(-1)).toEqual(last);
    return { lastAt, actAt: receipt?.actAt.getTime() ?? Number.NaN };
  }

  /** Moves the grant's end to that many milliseconds from now. @returns the end */
  async function endIn(ms: number): Promise<number> {
    const endsAt = Date.now() + ms;
    await rig.moveTime(
      sql`update grants set ends_at = ${new Date(endsAt).toISOString()}::timestamptz where id = ${grantId}`,
    );
    return endsAt;
  }

  beforeAll(async () => {
    rig = await raiseGateRig({ leaseSeconds: leaseMs / 1_000, reportMs: 500 });
    keys = await rig.newKey();
    client = await rig.connect(keys);
  }, 120_000);
  afterAll(async () => rig?.stop(), 20_000);

  it("is closed before approval, and after one of two", async () => {
    const tracker = await track();
    const refused = startTcpClient(rig.lab, { host: host(), port: ports.echo, deadline: 1_000 });
    expect((await refused.event("timeout")).event).toBe("timeout");
    await rig.ask();
    await tracker.lastBeforeQuiet(quietMs);
    expect(tracker.packets()).toEqual([]);
    expect(rig.wg("show", rig.lab.wireguardName("g"), "peers").trim()).toBe("");
    await tracker.stop();
  });

  it("opens on the last approval for a client that asked before, because the gateway calls it", async () => {
    const { coordinator, compliance, annotator } = rig.company;
    await until("the gateway to note who asks", async () =>
      callers(rig).includes(rig.lab.addresses.annotator) ? true : null,
    );
    rig.muteHandshakes(true);
    const { rows } = await compliance.api.access.requests.query({ state: "pending" });
    const requestId = rows[0]?.id ?? "";
    const { contentHash } = await compliance.api.access.request.query({ requestId });
    await expect(
      coordinator.api.access.decideRequest.mutate({ requestId, contentHash, verdict: "approved" }),
    ).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    grantId = await rig.approve({ requestId, contentHash });
    const tracker = await track();
    await tracker.firstAfter(0);
    rig.muteHandshakes(false);
    await rig.shows(grantId, "active");
    // The configuration the portal hands out is the one in use, but for the networks a curious person adds.
    expect(await annotator.api.access.myVpnConfig.query({ grantId })).toMatchObject({
      address: tunnel.firstPerson,
      publicKey: keys.publicKey,
      allowedIps: [`${tunnel.address}/32`, `${host()}/32`],
    });
    await tracker.stop();
  });

  it("lets nothing reach another port or another host", async () => {
    const [granted, otherPort, otherHost] = [
      await track(),
      await track(ports.other),
      await trackPackets(rig.lab, { host: "10.20.0.11", port: ports.echo }),
    ];
    const tcp = startTcpClient(rig.lab, { host: host(), port: ports.other });
    expect((await tcp.event("refused")).event).toBe("refused");
    await granted.firstAfter(now() + 500);
    expect([...otherPort.packets(), ...otherHost.packets()]).toEqual([]);
    await Promise.all([granted, otherPort, otherHost].map((one) => one.stop()));
  });

  it("closes on revoke: nothing passes, connections are reset, a push stops, the receipt agrees", async () => {
    const [tracker, push] = [await track(), await track(ports.push)];
    const talking = startTcpClient(rig.lab, { host: host(), port: ports.echo, askEvery: 20 });
    const silent = startTcpClient(rig.lab, { host: host(), port: ports.echo });
    await Promise.all([talking.event("data"), silent.event("open"), tracker.firstAfter(0), push.firstAfter(0)]);
    await until("a push", async () => push.packets().find((packet) => packet.sent === null) ?? null);
    await rig.company.manager.api.access.revokeGrant.mutate({ grantId, reason: "The batch is finished" });
    await Promise.all([talking, silent].map((one) => one.event("reset", 10_000)));
    await push.lastBeforeQuiet(quietMs);
    await closes(tracker);
    expect((await rig.grant(grantId)).state).toBe("closed");
    expect(rig.wg("show", rig.lab.wireguardName("g"), "peers").trim()).toBe("");
    await Promise.all([tracker, push].map((one) => one.stop()));
  }, 60_000);

  it("opens again for a client that still holds the dead session", async () => {
    rig.muteHandshakes(true);
    const tracker = await open();
    rig.muteHandshakes(false);
    await tracker.stop();
  }, 60_000);

  it("removes a peer put in by hand while the agent was dead, and tells so", async () => {
    const tracker = await track();
    await tracker.firstAfter(0);
    await rig.killAgent();
    const foreign = generateRawKeyPair("x25519");
    rig.wg("set", rig.lab.wireguardName("g"), "peer", foreign.publicKey, "allowed-ips", "10.66.0.77/32");
    rig.startAgent();
    const { compliance, environmentId } = rig.company;
    const found = await until("the finding", async () => {
      const { drift } = await compliance.api.environments.get.query({ environmentId });
      return drift.find((one) => one.publicKey === foreign.publicKey) ?? null;
    });
    expect(found).toMatchObject({ kind: "orphan", resolvedAt: expect.any(Date) });
    expect(found.detail).toContain("10.66.0.77/32");
    const { rows } = await compliance.api.audit.list.query({ environmentId, actions: ["drift.found"] });
    expect(rows.some((row) => JSON.stringify(row.after).includes(foreign.publicKey))).toBe(true);
    expect(rig.wg("show", rig.lab.wireguardName("g"), "peers").trim()).toBe(keys.publicKey);
    await tracker.firstAfter(now());
    await tracker.stop();
  }, 60_000);

  it("is closed by the lease when the portal is killed, and opens again when it is back, since the grant holds", async () => {
    const tracker = await track();
    await tracker.firstAfter(0);
    await rig.crashPortal();
    await tracker.lastBeforeQuiet(leaseMs, leaseMs + 20_000);
    const backAt = now();
    await rig.startPortal();
    await tracker.firstAfter(backAt, 30_000);
    await rig.shows(grantId, "active");
    await tracker.stop();
  }, 120_000);

  it("stays closed when the grant ended while the portal was dead", async () => {
    const tracker = await track();
    await tracker.firstAfter(0);
    const endsAt = await endIn(3_000);
    await rig.crashPortal();
    await tracker.lastBeforeQuiet(leaseMs, leaseMs + 20_000);
    expect(now()).toBeGreaterThan(endsAt);
    await rig.startPortal();
    await closes(tracker);
    expect(await rig.grant(grantId)).toMatchObject({ state: "closed", stateCause: "expired" });
    await tracker.stop();
  }, 120_000);

  it.each([
    [
      "a gate that lapses",
      () =>
        rig.moveTime(sql`update gates set valid_until = clock_timestamp() + interval '1 second'
          where annotator_id = ${rig.company.annotatorId} and kind = 'training'`),
      () => proveTraining(rig.company),
    ],
    [
      "the kill switch for everyone",
      () => rig.company.admin.api.access.setLock.mutate({ target: "everyone", targetId: null, reason }),
      async () => {
        const [lock] = await rig.company.admin.api.access.locks.query();
        await rig.company.admin.api.access.liftLock.mutate({ lockId: lock?.id ?? "", reason });
      },
    ],
    [
      "the annotator's suspension",
      () => rig.company.compliance.api.annotators.suspend.mutate({ annotatorId: rig.company.annotatorId, reason }),
      () => rig.company.compliance.api.annotators.restore.mutate({ annotatorId: rig.company.annotatorId, reason }),
    ],
  ])(
    "closes on %s, and opens again when it is mended",
    async (name, act, mend) => {
      const tracker = name.startsWith("a gate") ? await open() : await track();
      await tracker.firstAfter(0);
      await act();
      await closes(tracker);
      expect((await rig.grant(grantId)).state).toBe("suspended");
      const mendedAt = now();
      await mend();
      await tracker.firstAfter(mendedAt, 20_000);
      await rig.shows(grantId, "active");
      await tracker.stop();
    },
    90_000,
  );

  it("closes at the grant's own end", async () => {
    const tracker = await track();
    await tracker.firstAfter(0);
    const endsAt = await endIn(3_000);
    const { lastAt, actAt } = await closes(tracker);
    // Whatever noticed it, the receipt counts from the end itself.
    expect(actAt).toBe(endsAt);
    expect(Math.abs(lastAt - endsAt)).toBeLessThan(leaseMs);
    await tracker.stop();
  }, 60_000);

  it("closes at once when the gateway's agent is revoked", async () => {
    const tracker = await open();
    const { admin, environmentId } = rig.company;
    const { gateway } = await admin.api.environments.get.query({ environmentId });
    await admin.api.environments.revokeAgent.mutate({ agentId: gateway?.id ?? "", reason });
    await tracker.lastBeforeQuiet(quietMs);
    expect(rig.wg("show", rig.lab.wireguardName("g"), "peers").trim()).toBe("");
    await tracker.stop();
    await client.down();
  }, 60_000);
});

/** Who asked this gateway for a handshake, as its firewall noted it. */
const callers = ({ lab }: GateRig) => lab.exec(lab.gatewayNs, ["nft", "list set inet gatehouse callers"]);
