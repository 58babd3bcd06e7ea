import type { z } from "zod";
import type { probeBatchInput } from "#lib/schemas/agent-protocol.ts";

export type ProbeBatch = z.infer<typeof probeBatchInput>;

export interface BatchBuffer {
  add(batch: ProbeBatch): void;
  first(): ProbeBatch | undefined;
  /** The portal has it. */
  drop(batch: ProbeBatch): void;
  readonly size: number;
  /** Batches lost because the portal was away too long. */
  readonly dropped: number;
}

/** Holds what could not be sent yet, oldest first; when full the oldest goes and is counted. */
export function createBatchBuffer(limit = 360): BatchBuffer {
  const queue: ProbeBatch[] = [];
  let dropped = 0;
  return {
    add(batch) {
      queue.push(batch);
      if (queue.length > limit) {
        queue.shift();
        dropped += 1;
      }
    },
    first: () => queue[0],
    drop(batch) {
      const index = queue.indexOf(batch);
      if (index >= 0) queue.splice(index, 1);
    },
    get size() {
      return queue.length;
    },
    get dropped() {
      return dropped;
    },
  };
}
