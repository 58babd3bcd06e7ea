import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendLeaf, type CompactRange, emptyRoot, type Hash, leafHash, rangeFrom, rootOf } from "./merkle.ts";
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from "./merkle-proofs.ts";
import { appendToTiles, growingTiles, nodeReader, tileCount, tileKey, tileWidth } from "./tiles.ts";

// An implementation of its own, straight from the recursive definitions of RFC 9162, 2.1.
const sha = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
const below = (n: number) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};
function mth(data: Buffer[]): Buffer {
  const [only] = data;
  if (!only) return sha();
  if (data.length === 1) return sha(Buffer.of(0), only);
  const k = below(data.length);
  return sha(Buffer.of(1), mth(data.slice(0, k)), mth(data.slice(k)));
}
function path(m: number, data: Buffer[]): Buffer[] {
  if (data.length === 1) return [];
  const k = below(data.length);
  return m < k
    ? [...path(m, data.slice(0, k)), mth(data.slice(k))]
    : [...path(m - k, data.slice(k)), mth(data.slice(0, k))];
}
function subproof(m: number, data: Buffer[], whole: boolean): Buffer[] {
  if (m === data.length) return whole ? [] : [mth(data)];
  const k = below(data.length);
  return m <= k
    ? [...subproof(m, data.slice(0, k), whole), mth(data.slice(k))]
    : [...subproof(m - k, data.slice(k), false), mth(data.slice(0, k))];
}

const most = 130;
const data = Array.from({ length: most }, (_, n) => Buffer.from(`leaf ${n}`));
const leaves = data.map((item) => leafHash(item));
const roots = Array.from({ length: most + 1 }, (_, n) => mth(data.slice(0, n)));
const root = (n: number) => roots[n] ?? emptyRoot;
const leaf = (n: number) => leaves[n] ?? emptyRoot;

function tilesOf(hashes: readonly Hash[], cuts: readonly number[] = []): Map<string, Buffer> {
  const tiles = new Map<string, Buffer>();
  const ends = [...new Set([...cuts.filter((cut) => cut < hashes.length), hashes.length])].sort((a, b) => a - b);
  let size = 0;
  for (const end of ends) {
    const growing = new Map(
      growingTiles(size).map((tile) => [tileKey(tile), tiles.get(tileKey(tile)) ?? Buffer.alloc(0)]),
    );
    for (const tile of appendToTiles(size, growing, hashes.slice(size, end))) tiles.set(tileKey(tile), tile.hashes);
    size = end;
  }
  return tiles;
}

const flipped = (hash: Hash, bit: number) => {
  const copy = Buffer.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

const patient = { timeout: 30_000 };

describe("the tree", () => {
  it("has the roots RFC 6962's test vectors give", () => {
    const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const range: CompactRange = { size: 0, nodes: [] };
    expect(rootOf(range).toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const found = inputs.map((input) => {
      appendLeaf(range, leafHash(Buffer.from(input, "hex")));
      return rootOf(range).toString("hex");
    });
    expect(found[0]).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(found[1]).toBe("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    expect(found[7]).toBe("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  });

  it("has the root of the recursive definition at every size", () => {
    const range: CompactRange = { size: 0, nodes: [] };
    for (let n = 0; n <= most; n += 1) {
      expect(rootOf(range)).toEqual(root(n));
      if (n < most) appendLeaf(range, leaf(n));
    }
  });
});

describe("proofs", () => {
  const nodes = new Map<string, Hash>();
  const slow = nodeReader(tilesOf(leaves));
  const read = (level: number, index: number): Hash => {
    const key = `${level}/${index}`;
    const node = nodes.get(key) ?? slow(level, index);
    nodes.set(key, node);
    return node;
  };

  it("of inclusion are those of the definition, for every leaf of every size, and only they pass", patient, () => {
    for (let size = 1; size <= most; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, read);
        const claim = { index, size, leaf: leaf(index), root: root(size), proof };
        if (size <= 40) expect(proof).toEqual(path(index, data.slice(0, size)));
        if (!verifyInclusion(claim)) expect.fail(`inclusion ${index} of ${size}`);
        const wrong = [
          { ...claim, index: index + 1 },
          { ...claim, leaf: leaf((index + 1) % most) },
          { ...claim, root: root(size - 1) },
          { ...claim, proof: [...proof, root(size)] },
          { ...claim, proof: [root(size), ...proof] },
          ...(proof.length > 0
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
              ]
            : []),
        ];
        if (wrong.some(verifyInclusion)) expect.fail(`a wrong inclusion ${index} of ${size} passed`);
      }
  });

  it("of consistency are those of the definition, for every pair of sizes, and only they pass", patient, () => {
    for (let to = 0; to <= most; to += 1)
      for (let from = 0; from <= to; from += 1) {
        const proof = consistencyProof(from, to, read);
        const claim = { from, to, fromRoot: root(from), toRoot: root(to), proof };
        if (to <= 40 && from > 0) expect(proof).toEqual(subproof(from, data.slice(0, to), true));
        if (!verifyConsistency(claim)) expect.fail(`consistency ${from} of ${to}`);
        const wrong = [
          { ...claim, fromRoot: root((from + 1) % most) },
          { ...claim, proof: [...proof, root(to)] },
          ...(to > 0 && to !== from && from > 0
            ? [
                { ...claim, toRoot: root(to - 1) },
                { ...claim, fromRoot: claim.toRoot, toRoot: claim.fromRoot },
              ]
            : []),
          ...(proof.length > 0
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
                { ...claim, proof: proof.toReversed() },
              ]
            : []),
        ].filter((bad) => !(bad.proof !== proof && bad.proof.length === 1 && proof.length === 1));
        if (wrong.some(verifyConsistency)) expect.fail(`a wrong consistency ${from} of ${to} passed`);
      }
  });

  it("break with every single bit that is changed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: most }),
        fc.nat(),
        fc.nat(),
        fc.nat({ max: 255 }),
        (size, pick, which, bit) => {
          const index = pick % size;
          const proof = inclusionProof(index, size, read);
          const bent = proof.map((hash, n) => (n === which % proof.length ? flipped(hash, bit) : hash));
          expect(verifyInclusion({ index, size, leaf: leaf(index), root: root(size), proof: bent })).toBe(false);
          const from = 1 + (pick % (size - 1));
          const consistency = consistencyProof(from, size, read);
          const bentToo = consistency.map((hash, n) => (n === which % consistency.length ? flipped(hash, bit) : hash));
          expect(verifyConsistency({ from, to: size, fromRoot: root(from), toRoot: root(size), proof: bentToo })).toBe(
            false,
          );
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("refuses what no tree has", () => {
    expect(() => inclusionProof(3, 3, read)).toThrow(RangeError);
    expect(() => consistencyProof(4, 3, read)).toThrow(RangeError);
    const claim = { index: 0, size: 1, leaf: leaf(0), root: root(1), proof: [] };
    expect(verifyInclusion({ ...claim, index: -1 })).toBe(false);
    expect(verifyInclusion({ ...claim, index: 0.5 })).toBe(false);
    expect(verifyInclusion({ ...claim, leaf: Buffer.alloc(31) })).toBe(false);
    expect(verifyConsistency({ from: 2, to: 1, fromRoot: root(2), toRoot: root(1), proof: [] })).toBe(false);
  });
});

describe("tiles", () => {
  it("hold the same tree however it was cut into batches, over three levels", patient, () => {
    const count = tileWidth * tileWidth + 777;
    const many = Array.from({ length: count }, (_, n) => leafHash(String(n)));
    const range: CompactRange = { size: 0, nodes: [] };
    for (const hash of many) appendLeaf(range, hash);
    const whole = tilesOf(many);
    expect(rootOf(rangeFrom(count, nodeReader(whole)))).toEqual(rootOf(range));
    expect(whole.size).toBe(tileCount(count));
    expect(growingTiles(count)).toEqual([
      { level: 0, index: 259, width: 9 },
      { level: 1, index: 1, width: 3 },
      { level: 2, index: 0, width: 1 },
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: count }), { maxLength: 12 }), (cuts) => {
        expect(tilesOf(many, cuts)).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });

  it("prove across levels", () => {
    const count = 5_000;
    const many = Array.from({ length: count }, (_, n) => leafHash(String(n)));
    const tiles = tilesOf(many, [255, 256, 257, 4_096]);
    const read = nodeReader(tiles);
    const rootAt = (size: number) => {
      const range: CompactRange = { size: 0, nodes: [] };
      for (const hash of many.slice(0, size)) appendLeaf(range, hash);
      return rootOf(range);
    };
    const last = rootAt(count);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: count - 1 }), (index) => {
        const proof = inclusionProof(index, count, read);
        expect(verifyInclusion({ index, size: count, leaf: many[index] ?? emptyRoot, root: last, proof })).toBe(true);
        const claim = {
          from: index,
          to: count,
          fromRoot: rootAt(index),
          toRoot: last,
          proof: consistencyProof(index, count, read),
        };
        expect(verifyConsistency(claim)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("say which one is missing", () => {
    expect(() => nodeReader(new Map())(0, 300)).toThrow("Tile 0/1 of the audit tree is missing or too short.");
    expect(() => appendToTiles(5, new Map(), leaves.slice(0, 1))).toThrow("does not have the width");
  });
});
