import { agentPath, probeBatchOutput } from "#lib/schemas/agent-protocol.ts";
import { type AgentLog, errorText } from "../shared/agent-log.ts";
import { createBackoff, pause } from "../shared/backoff.ts";
import { AgentProblem } from "../shared/portal-request.ts";
import { isDisowned, type SignedClient } from "../shared/signed-client.ts";
import type { BatchBuffer } from "./batch-buffer.ts";

const disownedPause = 15_000;

/** Sends buffered batches in order whenever there are any; what the portal cannot take stays buffered. */
export function startBatchSender(parts: { client: SignedClient; buffer: BatchBuffer; log: AgentLog }): {
  wake(): void;
  stop(): Promise<void>;
} {
  const { client, buffer, log } = parts;
  const ending = new AbortController();
  const backoff = createBackoff(500);
  let running: Promise<void> | null = null;
  let told = 0;

  async function drain(): Promise<void> {
    for (let batch = buffer.first(); batch && !ending.signal.aborted; batch = buffer.first()) {
      try {
        await client.call({
          channel: "batch",
          path: agentPath.probeBatch,
          input: batch,
          output: probeBatchOutput,
          timeoutMs: 10_000,
          signal: ending.signal,
        });
        buffer.drop(batch);
        backoff.reset();
      } catch (error) {
        if (ending.signal.aborted) return;
        log("warn", "a batch did not reach the portal", { error: errorText(error), waiting: buffer.size });
        // A batch the portal calls invalid will never become valid; keeping it would block all that follow.
        const refused = error instanceof AgentProblem && error.signed && [400, 404, 422].includes(error.status);
        if (refused) buffer.drop(batch);
        else await pause(isDisowned(error) ? disownedPause : backoff.next(), ending.signal);
      }
    }
    if (buffer.dropped > told) {
      log("warn", "batches were dropped while the portal could not be reached", { dropped: buffer.dropped });
      told = buffer.dropped;
    }
  }

  return {
    wake() {
      running ??= drain().finally(() => {
        running = null;
      });
    },
    async stop() {
      ending.abort();
      await running;
    },
  };
}
