import { type Hash, hashBytes, type NodeReader, nodeHash } from "./merkle.ts";

/** Levels of the tree in one tile, and hashes in its lowest row (C2SP tlog-tiles). */
const height = 8;
export const tileWidth = 2 ** height;

/** A tile: up to 256 hashes of level 8 * `level`, from index 256 * `index` on. Only the last of a level grows. */
export type Tile = { level: number; index: number; hashes: Buffer };

export const tileKey = (tile: { level: number; index: number }) => `${tile.level}/${tile.index}`;
export const widthOf = (tile: Tile) => tile.hashes.length / hashBytes;

/** How many hashes level `level` of tiles holds in a tree of `size` leaves. */
const hashesAt = (level: number, size: number) => Math.floor(size / tileWidth ** level);

/** The growing tile of each level in a tree of `size` leaves: all that the root and appending need. */
export function growingTiles(size: number): { level: number; index: number; width: number }[] {
  const tiles: { level: number; index: number; width: number }[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const width = hashesAt(level, size) % tileWidth;
    if (width > 0) tiles.push({ level, index: Math.floor(hashesAt(level, size) / tileWidth), width });
  }
  return tiles;
}

/** How many tiles a tree of `size` leaves has, over all levels. */
export function tileCount(size: number): number {
  let count = 0;
  for (let level = 0; hashesAt(level, size) > 0; level += 1) count += Math.ceil(hashesAt(level, size) / tileWidth);
  return count;
}

/** Hash over `count` (a power of two) neighbouring hashes of a tile. */
function hashOver(hashes: Buffer, from: number, count: number): Hash {
  if (count === 1) return hashes.subarray(from * hashBytes, (from + 1) * hashBytes);
  return nodeHash(hashOver(hashes, from, count / 2), hashOver(hashes, from + count / 2, count / 2));
}

/**
 * Reads nodes of any level out of tiles.
 * @throws when a tile is missing or too narrow
 */
export function nodeReader(tiles: ReadonlyMap<string, Buffer>): NodeReader {
  return (level, index) => {
    const tileLevel = Math.floor(level / height);
    const count = 2 ** (level % height);
    const first = index * count;
    const tile = { level: tileLevel, index: Math.floor(first / tileWidth) };
    const hashes = tiles.get(tileKey(tile));
    const from = first % tileWidth;
    if (!hashes || hashes.length < (from + count) * hashBytes)
      throw new Error(`Tile ${tileKey(tile)} of the audit tree is missing or too short.`);
    return hashOver(hashes, from, count);
  };
}

/**
 * Appends leaves to the tiles of a tree of `size` leaves.
 * @param growing the growing tiles, as `growingTiles(size)` names them; not changed
 * @returns every tile that is new or has grown, in its new form; complete tiles have 256 hashes
 */
export function appendToTiles(size: number, growing: ReadonlyMap<string, Buffer>, leaves: readonly Hash[]): Tile[] {
  const changed = new Map<string, { level: number; index: number; parts: Buffer[]; width: number }>();
  const push = (level: number, position: number, hash: Hash): void => {
    const index = Math.floor(position / tileWidth);
    const key = tileKey({ level, index });
    let tile = changed.get(key);
    if (!tile) {
      const before = growing.get(key) ?? Buffer.alloc(0);
      tile = { level, index, parts: [before], width: before.length / hashBytes };
      changed.set(key, tile);
    }
    if (tile.width !== position % tileWidth)
      throw new Error(`Tile ${key} of the audit tree does not have the width its size says.`);
    tile.parts.push(hash);
    tile.width += 1;
    // Only a complete tile has a hash one level up.
    if (tile.width === tileWidth) push(level + 1, index, hashOver(Buffer.concat(tile.parts), 0, tileWidth));
  };
  for (const [offset, leaf] of leaves.entries()) push(0, size + offset, leaf);
  return [...changed.values()].map(({ level, index, parts }) => ({ level, index, hashes: Buffer.concat(parts) }));
}
