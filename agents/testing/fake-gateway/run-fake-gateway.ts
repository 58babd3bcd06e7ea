import { desiredLoop } from "../../gateway/desired-loop.ts";
import { enrollGateway } from "../../gateway/enroll-gateway.ts";
import { createEventQueue } from "../../gateway/event-queue.ts";
import type { GatewaySettings } from "../../gateway/gateway-options.ts";
import { createLease } from "../../gateway/lease.ts";
import { startReportLoop } from "../../gateway/report-loop.ts";
import { type AgentLog, logRenewal } from "../../shared/agent-log.ts";
import { folderIdentityStore } from "../../shared/identity-store.ts";
import { createSequenceCounter } from "../../shared/sequence-counter.ts";
import { createServerClock } from "../../shared/server-clock.ts";
import { createSignedClient } from "../../shared/signed-client.ts";
import { createFakeGate } from "./fake-gate.ts";

/** A second look, so that an absence is seen twice, in milliseconds; as the real agent does. */
const secondLook = 250;

/**
 * A stand-in for a gateway: speaks the agent's protocol with a real identity, needs no root, carries no packet. For the
 * demo and tests; its row in the portal has to be marked as a demo's.
 * @throws a sentence when it is not enrolled and there is no token
 */
export async function runFakeGateway(options: {
  stateFolder: string;
  portal: string;
  token?: string;
  settings: GatewaySettings;
  log: AgentLog;
}): Promise<{ agentId: string; stop(): Promise<void> }> {
  const { stateFolder, portal, token, settings, log } = options;
  const enrolled = await enrollGateway({ command: "run", stateFolder, portal, token, keepOnExit: true, settings });
  const clock = createServerClock();
  const lease = createLease(() => performance.now());
  const events = createEventQueue(clock.now);
  const gate = createFakeGate({ now: clock.now, held: lease.held });
  const store = folderIdentityStore(stateFolder);
  const sequences = createSequenceCounter(store);
  const { identity } = enrolled;
  const client = createSignedClient({ identity, store, sequences, clock, onRenewal: logRenewal(log) });
  const { listenPort, echoPort } = enrolled.settings;
  const reports = startReportLoop({
    client,
    clock,
    lease,
    gate,
    events,
    log,
    own: { wireguardPublicKey: enrolled.wireguardKeys.publicKey, listenPort, echoPort },
    isUp: () => true,
    firstAfterMs: 1_000,
  });
  const ending = new AbortController();
  const loop = desiredLoop({
    client,
    clock,
    lease,
    gate,
    events,
    log,
    signal: ending.signal,
    onAnswer: (answer) => reports.setInterval(answer.reportEveryMs),
    onApplied: () => {
      reports.soon(0);
      reports.soon(secondLook);
    },
    onDisowned: async () => lease.end(),
  });
  return {
    agentId: identity.agentId,
    async stop() {
      ending.abort();
      await loop;
      await reports.stop(false);
    },
  };
}
