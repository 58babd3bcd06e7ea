import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { emptyRoot, type Hash, rangeFrom, rootOf } from "./merkle.ts";
import type { AuditSigner } from "./signer.ts";
import { readTiles } from "./tile-store.ts";
import { growingTiles, nodeReader } from "./tiles.ts";

/** The stored log contradicts what was signed. Nothing more is signed until a person has looked. */
export class SealRefusedError extends Error {
  constructor(what: string) {
    super(
      `The audit log is not sealed any further: ${what} Run npm run audit:verify and restore the database from before the change.`,
    );
  }
}

/** A size and root that were signed. */
export type Signed = { size: number; root: Hash };

/** The tree as stored: its size and root, the tiles that grow, and how old its checkpoint is (null: there is none). */
export type SealedTree = Signed & { growing: ReadonlyMap<string, Buffer>; ageMs: number | null };

type CheckpointRow = { tree_size: string; root_hash: Buffer; note: string; age_ms: number; largest: string };

/**
 * Reads the end of the tree and checks that it is exactly what the last checkpoint signed.
 * @param remembered what this process signed last; an older database under a running sealer is refused
 * @throws SealRefusedError
 */
export async function readSealedTree(tx: Tx, signer: AuditSigner, remembered: Signed | null): Promise<SealedTree> {
  const last = await lastCheckpoint(tx, signer);
  const size = last?.size ?? 0;
  const { rows } = await tx.execute<{ leaves: string }>(
    sql`select coalesce(max(leaf_index) + 1, 0) as leaves from audit_leaves`,
  );
  const leaves = Number(rows[0]?.leaves);
  if (leaves !== size)
    throw new SealRefusedError(`the last checkpoint signed ${size} events, but ${leaves} are in the tree.`);
  const growing = await readTiles(tx, growingTiles(size));
  const root = storedRoot(size, growing);
  if (!root?.equals(last?.root ?? emptyRoot))
    throw new SealRefusedError(`the tree of ${size} events no longer has the root that was signed.`);
  if (remembered && (remembered.size > size || (remembered.size === size && !remembered.root.equals(root))))
    throw new SealRefusedError(
      `a checkpoint of ${remembered.size} events was signed, but the database shows an older or different log of ${size}.`,
    );
  return { size, root, growing, ageMs: last?.ageMs ?? null };
}

async function lastCheckpoint(tx: Tx, signer: AuditSigner): Promise<(Signed & { ageMs: number }) | null> {
  const { rows } = await tx.execute<CheckpointRow>(sql`
    select tree_size, root_hash, note, extract(epoch from clock_timestamp() - at)::float8 * 1000 as age_ms,
           (select max(tree_size) from audit_checkpoints) as largest
      from audit_checkpoints order by id desc limit 1`);
  const row = rows[0];
  if (!row) return null;
  const signed = openCheckpoint(row.note, signer.publicKeys);
  if (
    !signed ||
    signed.origin !== signer.origin ||
    signed.size !== Number(row.tree_size) ||
    !signed.root.equals(row.root_hash)
  )
    throw new SealRefusedError("the last checkpoint does not carry this log's signature.");
  if (Number(row.largest) > signed.size)
    throw new SealRefusedError(`a checkpoint of ${row.largest} events is followed by one of ${signed.size}.`);
  return { size: signed.size, root: signed.root, ageMs: row.age_ms };
}

function storedRoot(size: number, growing: ReadonlyMap<string, Buffer>): Hash | null {
  try {
    return rootOf(rangeFrom(size, nodeReader(growing)));
  } catch {
    // A missing tile is one more way of not having the signed root; the caller says so.
    return null;
  }
}
