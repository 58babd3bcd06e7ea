import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { CanonicalEvent } from "./canonical.ts";
import type { SealedRow } from "./check-leaf.ts";
import type { Hash } from "./merkle.ts";
import { readLogIdentity } from "./signer.ts";
import { readTiles } from "./tile-store.ts";

export type LeafRow = { index: number; eventId: string; leafHash: Hash; event: Omit<SealedRow, "leafHash"> | null };
export type CheckpointRow = { id: number; size: number; root: Hash; note: string };

/** Where a verifier reads a log from: the database, or a copy in memory. */
export type LogSource = {
  identity(): Promise<{ origin: string; publicKeys: Buffer[] } | null>;
  /** Leaves from `index` on, in order. */
  leavesFrom(index: number, limit: number): Promise<LeafRow[]>;
  /** Checkpoints after `id`, in the order they were signed. */
  checkpointsAfter(id: number, limit: number): Promise<CheckpointRow[]>;
  tiles(addresses: readonly { level: number; index: number }[]): Promise<ReadonlyMap<string, Buffer>>;
  tileTotal(): Promise<number>;
  /** An event older than two seconds that is neither in the tree nor waiting for it. */
  strayEvent(): Promise<string | null>;
  /** Events that wait to be sealed. */
  pendingCount(): Promise<number>;
};

type EventColumns = {
  leaf_index: string;
  event_id: string;
  leaf_hash: Buffer;
  id: string | null;
  at_text: string;
  action: string;
  actor_kind: CanonicalEvent["actor"]["kind"];
  actor_id: string | null;
  actor_name: string;
  subject_type: string;
  subject_id: string | null;
  subject_name: string;
  vendor_id: string | null;
  annotator_id: string | null;
  project_id: string | null;
  dataset_id: string | null;
  environment_id: string | null;
  access_request_id: string | null;
  grant_id: string | null;
  source_ip: string | null;
  request_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  canonical: string;
};

/** The log in the database, as one transaction sees it (of the portal's own scope; repeatable read for a log in use). */
export function databaseLog(tx: Tx): LogSource {
  const number = async (query: ReturnType<typeof sql>) =>
    Number((await tx.execute<{ n: string }>(query)).rows[0]?.n ?? 0);
  return {
    identity: () => readLogIdentity(tx),
    leavesFrom: async (index, limit) => {
      const { rows } = await tx.execute<EventColumns>(sql`
        select l.leaf_index, l.event_id, l.leaf_hash, e.*, to_char(e.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text
          from (select * from audit_leaves where leaf_index >= ${index} order by leaf_index limit ${limit}) l
          left join audit_events e on e.id = l.event_id
         order by l.leaf_index`);
      return rows.map(leafRow);
    },
    checkpointsAfter: async (id, limit) => {
      const { rows } = await tx.execute<{ id: string; tree_size: string; root_hash: Buffer; note: string }>(
        sql`select id, tree_size, root_hash, note from audit_checkpoints where id > ${id} order by id limit ${limit}`,
      );
      return rows.map((row) => ({
        id: Number(row.id),
        size: Number(row.tree_size),
        root: row.root_hash,
        note: row.note,
      }));
    },
    tiles: (addresses) => readTiles(tx, addresses),
    tileTotal: () => number(sql`select count(*) as n from audit_tiles`),
    strayEvent: async () => {
      const { rows } = await tx.execute<{ id: string }>(sql`
        select e.id from audit_events e
         where e.at < clock_timestamp() - interval '2 seconds'
           and not exists (select from audit_leaves l where l.event_id = e.id)
           and not exists (select from audit_pending p where p.event_id = e.id)
         order by e.id limit 1`);
      return rows[0]?.id ?? null;
    },
    pendingCount: () => number(sql`select count(*) as n from audit_pending`),
  };
}

function leafRow(row: EventColumns): LeafRow {
  const leaf = { index: Number(row.leaf_index), eventId: row.event_id, leafHash: row.leaf_hash };
  if (row.id === null) return { ...leaf, event: null };
  const columns: CanonicalEvent = {
    v: 1,
    id: row.id,
    at: row.at_text,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    subject: { type: row.subject_type, id: row.subject_id, name: row.subject_name },
    vendorId: row.vendor_id,
    annotatorId: row.annotator_id,
    projectId: row.project_id,
    datasetId: row.dataset_id,
    environmentId: row.environment_id,
    accessRequestId: row.access_request_id,
    grantId: row.grant_id,
    sourceIp: row.source_ip,
    requestId: row.request_id,
    before: row.before,
    after: row.after,
  };
  return { ...leaf, event: { canonical: row.canonical, columns } };
}
