import { sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { auditCheckpoints, auditEvents, auditLeaves, auditPending } from "#db/schema/audit.ts";
import { notifyLive } from "#server/live/notify.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { appendLeaf, type Hash, leafHash, rangeFrom, rootOf } from "./merkle.ts";
import { readSealedTree, type Signed } from "./sealed-tree.ts";
import type { AuditSigner } from "./signer.ts";
import { writeTiles } from "./tile-store.ts";
import { appendToTiles, nodeReader } from "./tiles.ts";

/** Any number, the same in every sealer: the right to assign leaf indexes. */
const sealLock = 7_246_301;
const defaultBatch = 5_000;
const defaultHeartbeatMs = 60_000;

export type SealResult = {
  /** Events that got their place in this round. */
  sealed: number;
  /** The newest checkpoint after this round. */
  checkpoint: Signed;
  /** Whether a full batch was taken, so that more is probably waiting. */
  more: boolean;
};

/**
 * Seals what is pending: contiguous leaf indexes, tiles and a signed checkpoint, in one transaction that only one
 * process holds at a time. With nothing pending it signs again when the last checkpoint is older than the heartbeat,
 * so that silence can be told from a dead sealer.
 * @param db of the sealer's role
 * @param options.remembered the checkpoint this process signed last
 * @throws SealRefusedError when the stored log contradicts the last checkpoint
 */
export function sealOnce(
  db: Database,
  signer: AuditSigner,
  options: { remembered?: Signed | null; batch?: number; heartbeatMs?: number } = {},
): Promise<SealResult> {
  const batch = options.batch ?? defaultBatch;
  return db.withScope({ kind: "system" }, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${sealLock})`);
    const tree = await readSealedTree(tx, signer, options.remembered ?? null);
    const pending = await tx
      .select({ id: auditPending.eventId })
      .from(auditPending)
      .orderBy(auditPending.eventId)
      .limit(batch);
    const events = await unsealedEvents(
      tx,
      pending.map((row) => row.id),
    );
    const more = pending.length === batch;
    if (pending.length > 0)
      await tx.delete(auditPending).where(
        inIds(
          auditPending.eventId,
          pending.map((row) => row.id),
        ),
      );
    const due = tree.ageMs === null || tree.ageMs > (options.heartbeatMs ?? defaultHeartbeatMs);
    if (events.length === 0 && !due) return { sealed: 0, checkpoint: { size: tree.size, root: tree.root }, more };

    const leaves = events.map((event) => leafHash(event.canonical));
    const range = rangeFrom(tree.size, nodeReader(tree.growing));
    for (const leaf of leaves) appendLeaf(range, leaf);
    const checkpoint = { origin: signer.origin, size: range.size, root: rootOf(range) };
    if (leaves.length > 0) {
      await insertLeaves(tx, tree.size, events, leaves);
      await writeTiles(tx, appendToTiles(tree.size, tree.growing, leaves));
    }
    await tx.insert(auditCheckpoints).values({
      treeSize: checkpoint.size,
      rootHash: checkpoint.root,
      note: signCheckpoint(checkpoint, signer.publicKey, signer.sign),
      at: sql`clock_timestamp()`,
    });
    await notifyLive(tx, { topic: "sealed" });
    return { sealed: events.length, checkpoint: { size: checkpoint.size, root: checkpoint.root }, more };
  });
}

// One array parameter: a list of thousands would be thousands of parameters.
const inIds = (
  column: typeof auditPending.eventId | typeof auditEvents.id | typeof auditLeaves.eventId,
  ids: readonly string[],
) => sql`${column} = any(${sql.param(ids)}::uuid[])`;

/** The events behind pending rows, in order of id. Rows without an event, or sealed before, are only cleared away. */
async function unsealedEvents(tx: Tx, ids: readonly string[]): Promise<{ id: string; canonical: string }[]> {
  if (ids.length === 0) return [];
  const known = await tx.select({ id: auditLeaves.eventId }).from(auditLeaves).where(inIds(auditLeaves.eventId, ids));
  const sealed = new Set(known.map((row) => row.id));
  const events = await tx
    .select({ id: auditEvents.id, canonical: auditEvents.canonical })
    .from(auditEvents)
    .where(inIds(auditEvents.id, ids))
    .orderBy(auditEvents.id);
  return events.filter((event) => !sealed.has(event.id));
}

async function insertLeaves(
  tx: Tx,
  first: number,
  events: readonly { id: string }[],
  leaves: readonly Hash[],
): Promise<void> {
  await tx.execute(sql`
    insert into audit_leaves (leaf_index, event_id, leaf_hash)
    select * from unnest(
      ${sql.param(events.map((_, offset) => first + offset))}::bigint[],
      ${sql.param(events.map((event) => event.id))}::uuid[],
      ${sql.param(leaves)}::bytea[])`);
}
