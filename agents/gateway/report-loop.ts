import { agentPath, type GatewayReport, reportOutput } from "#lib/schemas/agent-protocol.ts";
import { type AgentLog, errorText } from "../shared/agent-log.ts";
import { createBackoff } from "../shared/backoff.ts";
import type { ServerClock } from "../shared/server-clock.ts";
import type { SignedClient } from "../shared/signed-client.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Gate } from "./gate.ts";
import type { Lease } from "./lease.ts";

export interface ReportLoop {
  /** Report within `delayMs`, earlier than the next regular one. */
  soon(delayMs: number): void;
  setInterval(ms: number): void;
  /** Ends the loop; resolves after one last report was tried when `last` is set. */
  stop(last: boolean): Promise<void>;
}

/** Observes (which repairs drift too) and reports, regularly and when asked. Observing goes on while the portal is away. */
export function startReportLoop(parts: {
  client: SignedClient;
  clock: ServerClock;
  lease: Lease;
  gate: Gate;
  events: EventQueue;
  log: AgentLog;
  own: Pick<GatewayReport, "wireguardPublicKey" | "listenPort" | "echoPort">;
  isUp: () => boolean;
  firstAfterMs: number;
}): ReportLoop {
  const { client, clock, gate, events, log } = parts;
  const backoff = createBackoff();
  let every = 5_000;
  let timer: NodeJS.Timeout | undefined;
  /** On the monotonic clock: the next regular report, and those asked for besides. */
  let regularAt = performance.now() + parts.firstAfterMs;
  let wishes: number[] = [];
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  let stopped = false;
  let lastFailure = "";

  async function report(): Promise<void> {
    const observed = await gate.observe();
    const sent = events.peek();
    const input: GatewayReport = {
      observedAt: clock.now(),
      revisionApplied: observed.revision,
      leaseHeld: parts.lease.held(),
      interfaceUp: parts.isUp(),
      complete: observed.complete,
      ...parts.own,
      peers: observed.peers,
      elements: observed.elements.map(({ source, address, protocol, port, packets, bytes }) => ({
        source,
        destination: address,
        protocol,
        port,
        packets,
        bytes,
      })),
      events: sent,
    };
    await client.call({
      channel: "report",
      path: agentPath.gatewayReport,
      input,
      output: reportOutput,
      timeoutMs: 8_000,
    });
    events.drop(sent);
  }

  async function cycle(): Promise<void> {
    let wait = every;
    try {
      await report();
      backoff.reset();
      lastFailure = "";
    } catch (error) {
      const text = errorText(error);
      if (text !== lastFailure) log("warn", "a report did not reach the portal", { error: text });
      lastFailure = text;
      wait = Math.max(backoff.next(), Math.min(every, 1_000));
    }
    regularAt = performance.now() + wait;
  }

  function arm(): void {
    clearTimeout(timer);
    if (stopped || busy) return;
    const next = Math.min(regularAt, ...wishes);
    timer = setTimeout(
      () => {
        const now = performance.now();
        wishes = wishes.filter((at) => at > now + 1);
        busy = true;
        running = cycle().finally(() => {
          busy = false;
          arm();
        });
      },
      Math.max(0, next - performance.now()),
    );
  }

  arm();
  return {
    soon(delayMs) {
      wishes.push(performance.now() + delayMs);
      arm();
    },
    setInterval(ms) {
      if (ms === every) return;
      every = ms;
      regularAt = Math.min(regularAt, performance.now() + ms);
      arm();
    },
    async stop(last) {
      stopped = true;
      clearTimeout(timer);
      await running;
      if (last)
        await report().catch((error) =>
          log("warn", "the last report did not reach the portal", { error: errorText(error) }),
        );
    },
  };
}
