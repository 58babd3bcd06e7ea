import { agentPath, type Desired, desiredOutput } from "#lib/schemas/agent-protocol.ts";
import { type AgentLog, errorText } from "../shared/agent-log.ts";
import { createBackoff, pause } from "../shared/backoff.ts";
import type { ServerClock } from "../shared/server-clock.ts";
import { isDisowned, type SignedClient } from "../shared/signed-client.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Gate } from "./gate.ts";
import { type Lease, longPollWait } from "./lease.ts";

/** Beyond the long poll's own wait, how long an answer may take, in milliseconds. */
const answerDeadline = 8_000;
const disownedPause = 15_000;

/** Pulls the wish and applies it until the signal ends it. Every good answer renews the lease from when it was asked. */
export async function desiredLoop(parts: {
  client: SignedClient;
  clock: ServerClock;
  lease: Lease;
  gate: Gate;
  events: EventQueue;
  log: AgentLog;
  signal: AbortSignal;
  onAnswer: (answer: Desired) => void | Promise<void>;
  onApplied: () => void;
  onDisowned: () => Promise<void>;
}): Promise<void> {
  const { client, clock, lease, gate, events, log, signal } = parts;
  const backoff = createBackoff();
  let leaseMs = 0;
  let lastFailure = "";
  while (!signal.aborted) {
    const have = lease.held() ? gate.revision() : null;
    const waitMs = have === null ? 0 : longPollWait(leaseMs);
    const sentAt = performance.now();
    try {
      const input = { have, waitMs };
      const answer = await client.call({
        channel: "desired",
        path: agentPath.gatewayDesired,
        input,
        output: desiredOutput,
        timeoutMs: waitMs + answerDeadline,
        signal,
      });
      clock.learn(answer.serverTime);
      leaseMs = answer.leaseMs;
      lease.renew(sentAt, leaseMs);
      await parts.onAnswer(answer);
      await gate.apply(answer).catch((error: unknown) => {
        throw new Error("The portal's wish could not be applied", { cause: error });
      });
      parts.onApplied();
      backoff.reset();
      lastFailure = "";
    } catch (error) {
      if (signal.aborted) return;
      const text = errorText(error);
      if (text !== lastFailure) {
        log("warn", "the desired state was not taken over", { error: text });
        if (text.startsWith("The portal's wish")) events.add("apply_failed", text);
      }
      lastFailure = text;
      if (isDisowned(error)) {
        await parts.onDisowned();
        await pause(disownedPause, signal);
      } else {
        await pause(backoff.next(), signal);
      }
    }
  }
}
