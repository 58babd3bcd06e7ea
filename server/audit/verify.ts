import { leafProblem } from "./check-leaf.ts";
import { checkpointWalk } from "./checkpoint-walk.ts";
import type { LeafRow, LogSource } from "./log-source.ts";
import { appendLeaf, type CompactRange, hashBytes, rootOf } from "./merkle.ts";
import { type Mismatch, MismatchFound } from "./mismatch.ts";
import { appendToTiles, growingTiles, type Tile, tileCount, tileKey, tileWidth, widthOf } from "./tiles.ts";

/** The newest checkpoint of an earlier run, kept outside the database: what was there then must still be there. */
export type Remembered = { origin: string; size: number; root: string; publicKeys: string[] };

export type Verdict =
  | { ok: true; events: number; checkpoints: number; pending: number; remember: Remembered | null }
  | ({ ok: false } & Mismatch);

// A whole number of tiles, so that only the last batch leaves growing ones.
const batchSize = 4 * tileWidth;

/**
 * Checks a whole log: every event against its leaf and its columns, the indexes, every tile, every checkpoint's
 * signature and root, and that nothing is outside the tree. Stops at the first thing that does not match.
 * @param options.remembered catches a log whose end was cut off together with its checkpoints
 */
export async function verifyLog(source: LogSource, options: { remembered?: Remembered | null } = {}): Promise<Verdict> {
  try {
    return await check(source, options.remembered ?? null);
  } catch (error) {
    if (error instanceof MismatchFound) return { ok: false, ...error.mismatch };
    throw error;
  }
}

async function check(source: LogSource, remembered: Remembered | null): Promise<Verdict> {
  const identity = await source.identity();
  const publicKeys = identity?.publicKeys ?? [];
  if (remembered && remembered.origin !== identity?.origin)
    throw new MismatchFound(`this is not the log ${remembered.origin} that was remembered`);
  const lost = remembered?.publicKeys.find((key) => !publicKeys.some((known) => known.toString("base64") === key));
  if (lost) throw new MismatchFound(`the key ${lost} signed before and is gone from the database`);

  const checkpoints = checkpointWalk(source, identity?.origin ?? "", publicKeys);
  const range: CompactRange = { size: 0, nodes: [] };
  let growing = new Map<string, Buffer>();
  for (;;) {
    const leaves = await source.leavesFrom(range.size, batchSize);
    for (const [offset, leaf] of leaves.entries()) checkLeaf(leaf, range.size + offset);
    growing = await checkTiles(source, range.size, growing, leaves);
    await checkpoints.upTo(range);
    for (const leaf of leaves) {
      appendLeaf(range, leaf.leafHash);
      if (remembered?.size === range.size) checkRemembered(remembered, range);
      await checkpoints.upTo(range);
    }
    if (leaves.length < batchSize) break;
  }
  if (remembered && remembered.size > range.size)
    throw new MismatchFound(`${remembered.size} events were remembered, ${range.size} are left: the rest was cut off`, {
      index: range.size,
      eventId: null,
    });
  const last = await checkpoints.end(range);
  if ((await source.tileTotal()) !== tileCount(range.size))
    throw new MismatchFound("the tree has tiles that belong to no event");
  const stray = await source.strayEvent();
  if (stray)
    throw new MismatchFound("this event is neither in the tree nor waiting for it", { index: null, eventId: stray });
  return {
    ok: true,
    events: range.size,
    checkpoints: checkpoints.count(),
    pending: await source.pendingCount(),
    remember:
      identity && last
        ? {
            origin: identity.origin,
            size: range.size,
            root: last.root.toString("base64"),
            publicKeys: publicKeys.map((key) => key.toString("base64")),
          }
        : null,
  };
}

function checkLeaf(leaf: LeafRow, index: number): void {
  if (leaf.index !== index)
    throw new MismatchFound("this leaf is gone; the indexes have a gap", { index, eventId: null });
  if (!leaf.event) throw new MismatchFound("its event is gone", leaf);
  const problem = leafProblem({ ...leaf.event, leafHash: leaf.leafHash });
  if (problem) throw new MismatchFound(problem, leaf);
}

/** Compares the tiles that these leaves complete (and, with the last leaves, the growing ones) with the stored ones. */
async function checkTiles(
  source: LogSource,
  size: number,
  growing: Map<string, Buffer>,
  leaves: readonly LeafRow[],
): Promise<Map<string, Buffer>> {
  const changed = appendToTiles(
    size,
    growing,
    leaves.map((leaf) => leaf.leafHash),
  );
  const isLast = leaves.length < batchSize;
  const byKey = new Map([...growing].concat(changed.map((tile) => [tileKey(tile), tile.hashes])));
  const next = new Map(
    growingTiles(size + leaves.length).map((tile) => [tileKey(tile), byKey.get(tileKey(tile)) ?? Buffer.alloc(0)]),
  );
  const complete = changed.filter((tile) => widthOf(tile) === tileWidth);
  const last = growingTiles(size + leaves.length).map((tile) => ({
    ...tile,
    hashes: next.get(tileKey(tile)) ?? Buffer.alloc(0),
  }));
  const wanted: Tile[] = isLast ? [...complete, ...last] : complete;
  const stored = await source.tiles(wanted);
  for (const tile of wanted) {
    const found = stored.get(tileKey(tile));
    if (!found?.equals(tile.hashes)) throw tileMismatch(tile, found, size, leaves);
  }
  return next;
}

function tileMismatch(tile: Tile, found: Buffer | undefined, size: number, leaves: readonly LeafRow[]): MismatchFound {
  const name = `tile ${tileKey(tile)} of the tree`;
  if (!found) return new MismatchFound(`${name} is missing or has another width`);
  const at = (hashes: Buffer, n: number) => hashes.subarray(n * hashBytes, (n + 1) * hashBytes);
  const differs = Array.from({ length: widthOf(tile) }, (_, n) => n).find(
    (n) => !at(tile.hashes, n).equals(at(found, n)),
  );
  if (tile.level === 0 && differs === undefined && found.length > tile.hashes.length)
    return new MismatchFound(`${name} holds more events than are left: the rest was cut off`, {
      index: size + leaves.length,
      eventId: null,
    });
  const leaf = tile.level === 0 && differs !== undefined ? leaves[tile.index * tileWidth + differs - size] : undefined;
  return new MismatchFound(
    leaf ? `its leaf is another one than in ${name}` : `${name} does not follow from the events`,
    leaf ?? null,
  );
}

function checkRemembered(remembered: Remembered, range: CompactRange): void {
  if (rootOf(range).toString("base64") !== remembered.root)
    throw new MismatchFound(`the first ${range.size} events are not those that were remembered: the log was rewritten`);
}
