import { emptyRoot, type Hash, hashBytes, type NodeReader, nodeHash, perfectSubtrees, rootOf } from "./merkle.ts";

/** The largest power of two below n; n of at least 2. */
function split(n: number): number {
  const power = 2 ** Math.floor(Math.log2(n));
  return power === n ? power / 2 : power;
}

/** Hash over the leaves [start, end); start is aligned, as every subtree of the tree is. */
function subtreeHash(start: number, end: number, read: NodeReader): Hash {
  return rootOf({
    size: end - start,
    nodes: perfectSubtrees(start, end).map(({ level, index }) => read(level, index)),
  });
}

/**
 * Proof that leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1).
 * @returns hashes from the leaf upwards
 * @throws RangeError unless 0 <= index < size
 */
export function inclusionProof(index: number, size: number, read: NodeReader): Hash[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  const proof: Hash[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + split(end - start);
    const left = index < middle;
    proof.push(left ? subtreeHash(middle, end, read) : subtreeHash(start, middle, read));
    if (left) end = middle;
    else start = middle;
  }
  return proof.reverse();
}

/**
 * Proof that the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 9162, 2.1.4.1).
 * @returns no hashes when the sizes are equal or `from` is 0
 * @throws RangeError unless 0 <= from <= to
 */
export function consistencyProof(from: number, to: number, read: NodeReader): Hash[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`A tree of ${from} is not the beginning of a tree of ${to}.`);
  if (from === 0 || from === to) return [];
  const proof: Hash[] = [];
  let start = 0;
  let end = to;
  // Whether the old tree's part so far is the whole old tree, whose root the verifier has already.
  let whole = true;
  while (from !== end) {
    const middle = start + split(end - start);
    if (from <= middle) {
      proof.push(subtreeHash(middle, end, read));
      end = middle;
    } else {
      proof.push(subtreeHash(start, middle, read));
      start = middle;
      whole = false;
    }
  }
  if (!whole) proof.push(subtreeHash(start, end, read));
  return proof.reverse();
}

const sound = (hashes: readonly Hash[]) => hashes.every((hash) => hash.length === hashBytes);
const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
const odd = (n: number) => n % 2 === 1;
const half = (n: number) => Math.floor(n / 2);

/** Whether `proof` shows that the leaf stands at `index` of the tree with this size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(claim: {
  index: number;
  size: number;
  leaf: Hash;
  root: Hash;
  proof: readonly Hash[];
}): boolean {
  const { index, size, leaf, root, proof } = claim;
  if (!isCount(index) || !isCount(size) || index >= size || !sound([leaf, root, ...proof])) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      hash = nodeHash(sibling, hash);
      while (!odd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else hash = nodeHash(hash, sibling);
    at = half(at);
    last = half(last);
  }
  return last === 0 && hash.equals(root);
}

/** Whether `proof` shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2). */
export function verifyConsistency(claim: {
  from: number;
  to: number;
  fromRoot: Hash;
  toRoot: Hash;
  proof: readonly Hash[];
}): boolean {
  const { from, to, fromRoot, toRoot, proof } = claim;
  if (!isCount(from) || !isCount(to) || from > to || !sound([fromRoot, toRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  if (from === 0) return proof.length === 0 && fromRoot.equals(emptyRoot);
  let at = from - 1;
  let last = to - 1;
  while (odd(at)) {
    at = half(at);
    last = half(last);
  }
  // A tree that is one perfect subtree begins with its own root, which the proof leaves out.
  const path = at === 0 ? [fromRoot, ...proof] : [...proof];
  const seed = path.shift();
  if (!seed) return false;
  let oldHash = seed;
  let newHash = seed;
  for (const sibling of path) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (!odd(at) && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else newHash = nodeHash(newHash, sibling);
    at = half(at);
    last = half(last);
  }
  return last === 0 && oldHash.equals(fromRoot) && newHash.equals(toRoot);
}
