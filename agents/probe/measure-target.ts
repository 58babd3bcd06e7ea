import type { ProbeConfig, ProbeTarget } from "#lib/schemas/agent-protocol.ts";
import type { ProbeBatch } from "./batch-buffer.ts";
import type { Measure } from "./measure.ts";

/** What one batch may hold by the wire contract. */
const batchLimit = 600;

/**
 * Measures one target every interval and hands over a batch every `batchMs`, once its last question was answered or timed
 * out. Questions do not wait for each other. `now` is the portal's clock in milliseconds since the epoch.
 */
export function measureTarget(parts: {
  target: ProbeTarget;
  config: Pick<ProbeConfig, "intervalMs" | "batchMs" | "timeoutMs">;
  measure: Measure;
  now: () => number;
  onBatch: (batch: ProbeBatch) => void;
}): { stop(): void } {
  const { target, config, measure, now, onBatch } = parts;
  let open = newBatch(now());
  let lastNumber = 0;

  function newBatch(startedAt: number) {
    return { startedAt, endedAt: startedAt, rtts: [] as Array<number | null>, pending: [] as Array<Promise<void>> };
  }
  function ask(): void {
    if (open.pending.length >= batchLimit) flush();
    const batch = open;
    const index = batch.rtts.push(null) - 1;
    batch.endedAt = Math.max(batch.endedAt, now());
    batch.pending.push(
      measure(target, config.timeoutMs).then((rtt) => {
        batch.rtts[index] = rtt;
      }),
    );
  }
  function flush(): void {
    const batch = open;
    open = newBatch(now());
    if (batch.pending.length === 0) return;
    lastNumber = Math.max(lastNumber + 1, batch.startedAt);
    const number = lastNumber;
    void Promise.all(batch.pending).then(() =>
      onBatch({
        targetId: target.id,
        batch: number,
        startedAt: batch.startedAt,
        endedAt: batch.endedAt,
        sent: batch.rtts.length,
        rtts: batch.rtts.filter((rtt) => rtt !== null).map((rtt) => Math.min(Math.round(rtt * 1_000) / 1_000, 60_000)),
      }),
    );
  }

  // Spread over the interval, so that many probes started together do not ask in step.
  let asking: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    ask();
    asking = setInterval(ask, config.intervalMs);
  }, Math.random() * config.intervalMs);
  const flushing = setInterval(flush, config.batchMs);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(asking);
      clearInterval(flushing);
      flush();
    },
  };
}
