import type { Desired } from "#lib/schemas/agent-protocol.ts";
import type { AgentLog } from "../shared/agent-log.ts";
import { errorText } from "../shared/agent-log.ts";
import { pause } from "../shared/backoff.ts";
import { createCallBack } from "./call-back.ts";
import type { EventQueue } from "./event-queue.ts";
import { elementKey } from "./gate-element.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { Lease } from "./lease.ts";
import { type NftTable, type ObservedTable, tableProblem } from "./nft-table.ts";
import { type GatePlan, planGate } from "./plan-gate.ts";
import type { RulesetInput } from "./render-nft.ts";
import type { ObservedWireguardPeer } from "./render-wireguard.ts";
import type { TcpResetter } from "./reset-tcp.ts";
import type { Tunnel, WireguardInterface } from "./wireguard-interface.ts";

/** How long a peer without grants may stay, so that its open TCP connections can be reset rather than freeze, in milliseconds. */
const lingerLimit = 1_000;

interface Reading {
  table: ObservedTable;
  peers: ObservedWireguardPeer[];
}
export interface Observation {
  complete: boolean;
  peers: ObservedWireguardPeer[];
  elements: ObservedTable["elements"];
  revision: string | null;
}
export interface Gate {
  /** Makes the kernel match; rejects when it could not, and then claims no revision. */
  apply(desired: Desired): Promise<void>;
  /** Removes every grant and peer. `linger: false` skips the moment for TCP resets. */
  close(options: { linger: boolean }): Promise<void>;
  /** Repairs drift, then reads back. Never rejects: what cannot be read makes the observation incomplete. */
  observe(): Promise<Observation>;
  /** The revision that is in force, null while in doubt. */
  revision(): string | null;
}

export function createGate(parts: {
  ruleset: Omit<RulesetInput, "tunnelAddress">;
  nft: NftTable;
  wireguard: WireguardInterface;
  resetter: TcpResetter;
  state: GatewayState;
  lease: Lease;
  events: EventQueue;
  now: () => number;
  log: AgentLog;
  /** Something was taken away: report soon, twice. */
  onRemoved: () => void;
}): Gate {
  const { nft, wireguard, state, lease, events, log } = parts;
  let target: Desired | null = null;
  let revision: string | null = null;
  let lastFailure = "";
  let expiryTimer: NodeJS.Timeout | undefined;
  let callTimer: NodeJS.Timeout | undefined;
  const callBack = createCallBack();
  let queue: Promise<unknown> = Promise.resolve();
  let lingering = new Map<string, string>();
  const told = new Set<string>();
  let tunnelSet = "";
  /** The openings this process made; null until the first look, when those of an earlier run are still there. */
  let placed: Set<string> | null = null;

  /** One at a time, in order: two writers would undo each other. */
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const ruleset = (): RulesetInput => ({ ...parts.ruleset, tunnelAddress: state.tunnel?.address ?? null });

  async function readTable(): Promise<ObservedTable> {
    try {
      const table = await nft.read();
      const problem = tableProblem(table, ruleset());
      if (!problem) return table;
      events.add("apply_failed", `The firewall was changed by somebody else (${problem}). It was loaded again.`);
    } catch (error) {
      events.add("apply_failed", `The firewall could not be read (${errorText(error)}). It was loaded again, empty.`);
      await nft.flush().catch(() => log("warn", "the grants set could not be emptied; the table may be missing"));
    }
    return nft.load(ruleset());
  }

  async function read(): Promise<Reading> {
    const [table, device] = await Promise.all([nft.read(), wireguard.read()]);
    return { table, peers: device.peers };
  }

  async function readAll(): Promise<Reading> {
    const [table, device] = await Promise.all([readTable(), wireguard.read().catch(() => null)]);
    if (device) return { table, peers: device.peers };
    log("warn", "the tunnel interface does not answer and is raised again");
    await wireguard.raise();
    tunnelSet = "";
    await wireguard.sync([]);
    if (state.tunnel) await wireguard.setTunnel(state.tunnel);
    return { table, peers: (await wireguard.read()).peers };
  }

  async function setTunnel(tunnel: Tunnel): Promise<void> {
    if (tunnelSet === JSON.stringify(tunnel)) return;
    state.setTunnel(tunnel);
    await nft.load(ruleset());
    await wireguard.setTunnel(tunnel);
    tunnelSet = JSON.stringify(tunnel);
  }

  /** @returns what was read, when it was right as it was; null when something was changed. */
  async function reconcile(options: { refresh: boolean; linger: boolean }): Promise<Reading | null> {
    const actual = await readAll();
    state.rememberEndpoints(actual.peers);
    const plan = planGate({
      peers: target && lease.held() ? target.peers : [],
      tunnel: state.tunnel,
      now: parts.now(),
      leaseLeft: lease.remaining(),
      actual: { elements: actual.table.elements, peers: actual.peers },
      managed: state.managed,
      lingering,
      refresh: options.refresh,
    });
    // Network first: from here on nothing passes, whatever happens to the rest.
    await nft.remove(plan.removeElements);
    if (options.linger) await lingerPeers(plan, actual.peers);
    const removed = plan.removeElements.length > 0 || (plan.syncPeers && actual.peers.length > 0);
    const calls = callBack({
      wanted: plan.peers.map((peer) => peer.publicKey),
      peers: actual.peers,
      callers: actual.table.callers,
      lastHeardAt: state.endpointOf,
      known: state.endpoints(),
      now: performance.now(),
    });
    if (plan.syncPeers || calls.anew.size > 0) {
      // On disk before in the kernel: after a crash in between, an own peer must not look like an orphan.
      state.setManaged([...state.managed, ...plan.peers.map((peer) => peer.publicKey)]);
      await wireguard.remove(calls.anew);
      await wireguard.sync(plan.peers.map((peer) => ({ ...peer, endpoint: calls.endpoints.get(peer.publicKey) })));
    }
    state.setManaged(plan.peers.map((peer) => peer.publicKey));
    await nft.set(plan.setElements);
    tellAbout(plan);
    const removedKeys = new Set(plan.removeElements.map(elementKey));
    const there = [...actual.table.elements, ...plan.setElements.map((setting) => setting.element)].map(elementKey);
    placed = new Set(there.filter((key) => !removedKeys.has(key)));
    scheduleExpiry(plan.nextExpiry);
    scheduleCalls(calls.againMs);
    if (removed) parts.onRemoved();
    const changed = removed || plan.syncPeers || calls.anew.size > 0 || plan.setElements.length > 0;
    return changed ? null : actual;
  }

  /** Peers that lose their last grant with a TCP connection open are kept for a moment, cut off, to receive its reset. */
  async function lingerPeers(plan: GatePlan, actualPeers: readonly ObservedWireguardPeer[]): Promise<void> {
    const cut = plan.removeElements.filter((element) => element.protocol === "tcp" && element.packets > 0);
    if (cut.length === 0) return;
    const { addresses, done } = await parts.resetter.reset(cut);
    const kept = new Set(plan.peers.map((peer) => peer.publicKey));
    const fresh = actualPeers.flatMap(({ publicKey, allowedIps }) => {
      const address = allowedIps[0]?.replace(/\/32$/, "") ?? "";
      const managed = state.managed.has(publicKey) && allowedIps.length === 1;
      return managed && !kept.has(publicKey) && addresses.has(address) ? [{ publicKey, address }] : [];
    });
    if (fresh.length === 0) return;
    for (const { publicKey, address } of fresh) lingering.set(publicKey, address);
    plan.peers.push(...fresh);
    const end = () => {
      for (const { publicKey } of fresh) lingering.delete(publicKey);
      run({ refresh: false, linger: false });
    };
    // On a busy host the asking itself may take a while.
    void Promise.race([done, pause(lingerLimit, AbortSignal.timeout(lingerLimit))]).then(end);
  }

  function tellAbout(plan: GatePlan): void {
    for (const orphan of plan.orphans) {
      events.add(
        "orphan_removed",
        `Removed a peer nobody asked for; allowed IPs ${orphan.allowedIps.join(", ") || "none"}.`,
        orphan.publicKey,
      );
    }
    for (const key of plan.removeElements.map(elementKey)) {
      if (placed && !placed.has(key)) events.add("orphan_removed", `Removed an opening nobody asked for: ${key}.`);
    }
    for (const { name, publicKey } of plan.expired) {
      if (told.has(name)) continue;
      told.add(name);
      events.add("expired_locally", `${name} ended and was closed here.`, publicKey);
    }
    const refusal = plan.refused.join(" ");
    if (refusal !== lastFailure && refusal !== "") events.add("apply_failed", refusal);
    lastFailure = refusal;
  }

  function scheduleExpiry(nextExpiry: number | null): void {
    clearTimeout(expiryTimer);
    if (nextExpiry === null) return;
    const wait = Math.min(Math.max(1, nextExpiry - parts.now() + 1), 2_147_483_647);
    expiryTimer = setTimeout(() => run({ refresh: false, linger: true }), wait);
    expiryTimer.unref();
  }

  function scheduleCalls(againMs: number | null): void {
    clearTimeout(callTimer);
    if (againMs === null) return;
    callTimer = setTimeout(() => run({ refresh: false, linger: true }), againMs);
    callTimer.unref();
  }

  /** For timers: the failure is logged, and the next report cycle tries again. */
  function run(options: { refresh: boolean; linger: boolean }): void {
    exclusive(() => reconcile(options)).catch((error) =>
      log("error", "closing failed and is tried again", { error: errorText(error) }),
    );
  }

  return {
    revision: () => revision,
    apply: (desired) =>
      exclusive(async () => {
        revision = null;
        target = desired;
        const names = new Set(desired.peers.flatMap((peer) => peer.grants.map((grant) => grant.name)));
        for (const name of told) if (!names.has(name)) told.delete(name);
        await setTunnel(desired.tunnel);
        await reconcile({ refresh: true, linger: true });
        revision = desired.revision;
      }),
    close: (options) =>
      exclusive(async () => {
        target = null;
        revision = null;
        if (!options.linger) lingering = new Map();
        await reconcile({ refresh: false, linger: options.linger });
      }),
    observe: () =>
      exclusive(async () => {
        try {
          const reading = (await reconcile({ refresh: false, linger: true })) ?? (await read());
          return { complete: true, peers: reading.peers, elements: reading.table.elements, revision };
        } catch (error) {
          log("error", "the gate could not be read back", { error: errorText(error) });
          return { complete: false, peers: [], elements: [], revision: null };
        }
      }),
  };
}
