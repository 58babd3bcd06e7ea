import { readFileSync } from "node:fs";
import type { Desired } from "#lib/schemas/agent-protocol.ts";
import { type AgentLog, errorText, logRenewal } from "../shared/agent-log.ts";
import { folderIdentityStore } from "../shared/identity-store.ts";
import { createSequenceCounter } from "../shared/sequence-counter.ts";
import { createServerClock } from "../shared/server-clock.ts";
import { createSignedClient } from "../shared/signed-client.ts";
import { desiredLoop } from "./desired-loop.ts";
import { startEchoServer } from "./echo-server.ts";
import type { EnrolledGateway } from "./enroll-gateway.ts";
import { createEventQueue } from "./event-queue.ts";
import { createGate } from "./gate.ts";
import { openGatewayState } from "./gateway-state.ts";
import { createLease } from "./lease.ts";
import { nftTable } from "./nft-table.ts";
import { startReportLoop } from "./report-loop.ts";
import { createTcpResetter } from "./reset-tcp.ts";
import { createWireguardInterface } from "./wireguard-interface.ts";

/** How long a start without a lease may wait for the first answer before it counts as a lost lease, in milliseconds. */
const firstAnswerMs = 5_000;
/** A second look this long after something was removed, so that its absence is seen twice, in milliseconds. */
const secondLook = 250;

/**
 * Runs the gateway agent. Rejects before anything is open when the firewall or the interface cannot be set up.
 * `stop` closes everything unless `keepOnExit`.
 */
export async function runGateway(
  enrolled: EnrolledGateway,
  options: { stateFolder: string; keepOnExit: boolean; log: AgentLog },
): Promise<{ stop(): Promise<void> }> {
  const { identity, settings, wireguardKeys } = enrolled;
  const { log, stateFolder } = options;
  const monotonic = () => performance.now();
  const clock = createServerClock(monotonic);
  const lease = createLease(monotonic);
  const events = createEventQueue(clock.now);
  const state = openGatewayState(stateFolder);
  const ruleset = {
    interfaceName: settings.interfaceName,
    echoPort: settings.echoPort,
    listenPort: settings.listenPort,
  };
  const wireguard = createWireguardInterface({
    name: settings.interfaceName,
    listenPort: settings.listenPort,
    privateKey: wireguardKeys.privateKey,
    stateFolder,
  });

  // Deny first: the rules bite on the interface's name, so they stand before it exists.
  await nftTable.load({ ...ruleset, tunnelAddress: state.tunnel?.address ?? null });
  const raised = await wireguard.raise();
  const own = raised === "already there" && (await wireguard.read()).publicKey === wireguardKeys.publicKey;
  if (!own) await wireguard.sync([]);
  // What the last run left open may stay for the rest of its lease; on any doubt nothing stays.
  const left = own ? state.leaseLeft() : 0;
  if (left === 0) await nftTable.flush();
  if (state.tunnel) await wireguard.setTunnel(state.tunnel);
  log("info", "the tunnel interface is ready and closed by default", { interface: settings.interfaceName, raised });
  if (readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim() === "0") {
    log("warn", "net.ipv4.ip_forward is 0 on this host: tunnels will open but nothing can pass. Set it to 1.");
  }
  events.add(
    "started",
    raised === "already there"
      ? "Started; the tunnel interface was already there."
      : `Started; interface by ${raised}.`,
  );

  const ending = new AbortController();
  let leaseTimer: NodeJS.Timeout | undefined;
  let leaseLost = false;
  let echo: { address: string; stop(): void } | null = null;

  const gate = createGate({
    ruleset,
    nft: nftTable,
    wireguard,
    resetter: createTcpResetter(log),
    state,
    lease,
    events,
    now: clock.now,
    log,
    onRemoved: () => {
      reports.soon(0);
      reports.soon(secondLook);
    },
  });
  const store = folderIdentityStore(stateFolder);
  const sequences = createSequenceCounter(store);
  const client = createSignedClient({ identity, store, sequences, clock, onRenewal: logRenewal(log) });

  async function closeAll(reason: string): Promise<void> {
    if (!leaseLost) {
      leaseLost = true;
      events.add("lease_lost", reason);
      log("warn", "everything is closed", { reason });
    }
    await gate
      .close({ linger: true })
      .catch((error) => log("error", "closing failed and is tried again", { error: errorText(error) }));
  }
  function watchLease(): void {
    clearTimeout(leaseTimer);
    leaseTimer = setTimeout(() => {
      if (lease.held()) watchLease();
      else void closeAll("The portal was not heard for a whole lease.");
    }, lease.remaining() + 1);
  }
  async function onAnswer(answer: Desired): Promise<void> {
    watchLease();
    state.setLease(lease.remaining(), answer.leaseMs);
    reports.setInterval(answer.reportEveryMs);
    if (leaseLost) {
      leaseLost = false;
      events.add("lease_regained", "The portal is heard again.");
    }
  }
  async function onApplied(): Promise<void> {
    reports.soon(0);
    const address = state.tunnel?.address;
    if (!address || echo?.address === address) return;
    echo?.stop();
    echo = null;
    const started = await startEchoServer(address, settings.echoPort, (error) =>
      log("warn", "echo", { error: error.message }),
    );
    echo = { address, stop: started.stop };
  }

  const reports = startReportLoop({
    client,
    clock,
    lease,
    gate,
    events,
    log,
    own: { wireguardPublicKey: wireguardKeys.publicKey, listenPort: settings.listenPort, echoPort: settings.echoPort },
    isUp: () => wireguard.isUp(state.tunnel?.address ?? null),
    // The first look repairs, so before the first answer it would take what a restart found open for drift.
    firstAfterMs: left,
  });
  if (left > 0)
    log("info", "tunnels left open by the last run may stay for the rest of their lease", { leftMs: Math.round(left) });
  leaseTimer = setTimeout(
    () => {
      if (!lease.held()) void closeAll("After a restart the portal was not heard within the rest of the lease.");
    },
    Math.max(left, firstAnswerMs),
  );
  const loop = desiredLoop({
    client,
    clock,
    lease,
    gate,
    events,
    log,
    signal: ending.signal,
    onAnswer,
    onApplied: () =>
      void onApplied().catch((error) => log("error", "the echo server did not start", { error: errorText(error) })),
    onDisowned: () => {
      lease.end();
      return closeAll("The portal no longer knows this agent.");
    },
  });

  return {
    async stop() {
      ending.abort();
      clearTimeout(leaseTimer);
      await loop;
      echo?.stop();
      if (!options.keepOnExit) await gate.close({ linger: false });
      await reports.stop(!options.keepOnExit);
      log(
        "info",
        options.keepOnExit ? "stopped; tunnels stay open until their lease ends" : "stopped; everything is closed",
      );
    },
  };
}
