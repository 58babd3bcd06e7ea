import type { KeyPair } from "#components/access/wireguard-keys.ts";
import { type GateRig, ports, until } from "#scripts/gate/rig.ts";
import { startTcpClient } from "#scripts/netlab/json-lines.ts";
import { type PacketTracker, trackPackets } from "#scripts/netlab/track-packets.ts";
import type { WireguardClient } from "#scripts/netlab/wireguard-client.ts";

/** How the annotator's client stands when the last approval is given. */
export const roundKinds = [
  "asks before, new key",
  "holds a dead session",
  "starts with the approval, new key",
] as const;
export type RoundKind = (typeof roundKinds)[number];
/** Seconds. */
export type Round = { kind: RoundKind; open: number; cut: number; receiptError: number };
export type LeaseRound = { overrun: number };

const now = () => performance.timeOrigin + performance.now();
const quietMs = 1_200;
/** A client that is refused asks again every five seconds: the approval shall fall anywhere between. */
const retryMs = 5_000;

/** Opens and closes again and again, with one client for as long as a kind of round needs it. */
export function createRounds(rig: GateRig) {
  let keys: KeyPair | null = null;
  let client: WireguardClient | null = null;
  const track = () => trackPackets(rig.lab, { host: rig.lab.addresses.data, port: ports.echo, every: 2 });
  const freshKey = async () => {
    await client?.down();
    client = null;
    keys = await rig.newKey();
    return keys;
  };

  async function approved(kind: RoundKind, tracker: PacketTracker) {
    if (kind !== "holds a dead session" || !client) {
      const fresh = await freshKey();
      if (kind === "asks before, new key") {
        client = await rig.connect(fresh);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * retryMs));
      }
    }
    const asked = await rig.ask();
    const approvedAt = now();
    const [grantId] = await Promise.all([rig.approve(asked), keys && !client ? connect(keys) : null]);
    const first = await tracker.firstAfter(approvedAt, 30_000);
    await rig.shows(grantId, "active");
    return { grantId, open: first.at - approvedAt };
  }
  async function connect(fresh: KeyPair): Promise<void> {
    client = await rig.connect(fresh);
  }

  return {
    /** @param busy with TCP connections open, which the closing has to reset */
    async round(kind: RoundKind, busy: boolean): Promise<Round> {
      const tracker = await track();
      const { grantId, open } = await approved(kind, tracker);
      const host = rig.lab.addresses.data;
      const connections = busy
        ? [
            startTcpClient(rig.lab, { host, port: ports.echo, askEvery: 10 }),
            startTcpClient(rig.lab, { host, port: ports.echo }),
          ]
        : [];
      await Promise.all(connections.map((one) => one.event("open")));
      const revokedAt = now();
      await rig.company.manager.api.access.revokeGrant.mutate({ grantId, reason: "The batch is finished" });
      const last = await tracker.lastBeforeQuiet(quietMs);
      const { receipts } = await rig.shows(grantId, "closed");
      const receipt = receipts.at(-1);
      const lastAt = last?.at ?? Number.NaN;
      if (!receipt?.firstAbsentAt || receipt.seconds === null) throw new Error("A closing was not proven.");
      await Promise.all([tracker, ...connections].map((one) => one.stop()));
      const cut = lastAt - revokedAt;
      // Either way of reading it: the moment it names, and the seconds it counts.
      const errors = [receipt.firstAbsentAt.getTime() - lastAt, receipt.seconds * 1_000 - cut];
      // A receipt that names a moment before the last packet is not late but false.
      if (errors.some((error) => error < -1)) throw new Error(`A receipt claims too much: ${errors.join(", ")} ms.`);
      return { kind, open: open / 1_000, cut: cut / 1_000, receiptError: Math.max(...errors.map(Math.abs)) / 1_000 };
    },

    /** kill -9 of web and worker: how long after a lease packets still passed; negative when they stopped before. */
    async leaseRound(leaseMs: number): Promise<LeaseRound> {
      const tracker = await track();
      const { grantId } = await approved("asks before, new key", tracker);
      await rig.crashPortal();
      const goneAt = now();
      const last = await tracker.lastBeforeQuiet(leaseMs, leaseMs + 30_000);
      const backAt = now();
      await rig.startPortal();
      await tracker.firstAfter(backAt, 30_000);
      await until("the grant to be seen again", async () =>
        (await rig.grant(grantId)).plane.status === "active" ? true : null,
      );
      await rig.company.manager.api.access.revokeGrant.mutate({ grantId, reason: "The batch is finished" });
      await rig.shows(grantId, "closed");
      await tracker.stop();
      return { overrun: ((last?.at ?? Number.NaN) - goneAt - leaseMs) / 1_000 };
    },

    async end(): Promise<void> {
      await client?.down();
    },
  };
}
