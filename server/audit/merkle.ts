import { hash } from "node:crypto";

/** A SHA-256 hash, 32 bytes. */
export type Hash = Buffer;

export const hashBytes = 32;

const sha256 = (data: Buffer): Hash => hash("sha256", data, "buffer");
const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** Root of the tree without leaves (RFC 9162, 2.1.1). */
export const emptyRoot: Hash = sha256(Buffer.alloc(0));

/** Hash of one leaf: SHA-256(0x00 || data). */
export function leafHash(data: Buffer | string): Hash {
  return sha256(Buffer.concat([leafPrefix, typeof data === "string" ? Buffer.from(data, "utf8") : data]));
}

/** Hash of an inner node: SHA-256(0x01 || left || right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(Buffer.concat([nodePrefix, left, right]));
}

/**
 * The hashes of the perfect subtrees a tree of `size` leaves falls into, largest (leftmost) first: all that is needed
 * to append and to know the root.
 */
export type CompactRange = { size: number; nodes: Hash[] };

/** Appends one leaf, in place. */
export function appendLeaf(range: CompactRange, leaf: Hash): void {
  let node = leaf;
  // As in binary addition: each trailing one-bit is a perfect subtree as large as the one in hand.
  for (let rest = range.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = range.nodes.pop();
    if (!left) throw new Error("The compact range has fewer nodes than its size says.");
    node = nodeHash(left, node);
  }
  range.nodes.push(node);
  range.size += 1;
}

/** The tree's root, from its compact range. */
export function rootOf(range: CompactRange): Hash {
  let root: Hash | undefined;
  for (const node of range.nodes.toReversed()) root = root ? nodeHash(node, root) : node;
  return root ?? emptyRoot;
}

/** The hash over the leaves of a perfect subtree: 2^level leaves from index * 2^level on. */
export type NodeReader = (level: number, index: number) => Hash;

/** The perfect subtrees of the leaves [start, end), left to right, where start is a multiple of every subtree's size. */
export function perfectSubtrees(start: number, end: number): { level: number; index: number }[] {
  const found: { level: number; index: number }[] = [];
  for (let at = start; at < end; ) {
    const level = Math.floor(Math.log2(end - at));
    found.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return found;
}

/** Reads the compact range of a tree of `size` leaves out of its stored nodes. */
export function rangeFrom(size: number, read: NodeReader): CompactRange {
  return { size, nodes: perfectSubtrees(0, size).map(({ level, index }) => read(level, index)) };
}
