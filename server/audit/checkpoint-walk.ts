import { openCheckpoint } from "./checkpoint.ts";
import type { CheckpointRow, LogSource } from "./log-source.ts";
import { type CompactRange, type Hash, rootOf } from "./merkle.ts";
import { MismatchFound } from "./mismatch.ts";

const batchSize = 1_000;

/** Walks through the checkpoints beside the leaves: each must be signed, must not shrink, and must have the root of its size. */
export function checkpointWalk(source: LogSource, origin: string, publicKeys: readonly Buffer[]) {
  let waiting: CheckpointRow[] = [];
  let exhausted = false;
  let lastId = 0;
  let count = 0;
  let last: { size: number; root: Hash } | null = null;

  const peek = async (): Promise<CheckpointRow | null> => {
    if (waiting.length === 0 && !exhausted) {
      waiting = (await source.checkpointsAfter(lastId, batchSize)).toReversed();
      exhausted = waiting.length < batchSize;
      lastId = waiting[0]?.id ?? lastId;
    }
    return waiting.at(-1) ?? null;
  };
  const accept = (row: CheckpointRow, range: CompactRange) => {
    const name = `checkpoint ${row.id} (${row.size} events)`;
    const signed = openCheckpoint(row.note, publicKeys);
    if (!signed) throw new MismatchFound(`${name} is not signed by this log's key`);
    if (signed.origin !== origin || signed.size !== row.size || !signed.root.equals(row.root))
      throw new MismatchFound(`${name} says otherwise than what was signed`);
    if (row.size < range.size)
      throw new MismatchFound(`${name} follows one of ${last?.size ?? range.size}: the log has shrunk`);
    if (!rootOf(range).equals(row.root))
      throw new MismatchFound(
        `${name} has another root than the events: one of the events ${last?.size ?? 0} to ${row.size - 1} was replaced`,
        {
          index: last?.size ?? 0,
          eventId: null,
        },
      );
    last = { size: row.size, root: row.root };
    count += 1;
  };
  const upTo = async (range: CompactRange): Promise<void> => {
    for (let row = await peek(); row && row.size <= range.size; row = await peek()) {
      accept(row, range);
      waiting.pop();
    }
  };
  return {
    upTo,
    count: () => count,
    end: async (range: CompactRange): Promise<{ size: number; root: Hash } | null> => {
      const ahead = await peek();
      if (ahead)
        throw new MismatchFound(
          `checkpoint ${ahead.id} signed ${ahead.size} events, ${range.size} are left: the rest was cut off`,
          { index: range.size, eventId: null },
        );
      if ((last?.size ?? 0) !== range.size)
        throw new MismatchFound("this leaf is covered by no checkpoint", { index: last?.size ?? 0, eventId: null });
      return last;
    },
  };
}
