import { sql } from "drizzle-orm";
import type { ListPeersInput } from "#lib/schemas/environments.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { loadEnvironment } from "./load-environment.ts";

/** One peer as the gateway's last report showed it, and whose it is. `annotatorId` null: a key the portal does not know. */
export type PeerRow = {
  publicKey: string;
  annotatorId: string | null;
  annotatorName: string | null;
  vendorName: string | null;
  grants: { id: string; code: string }[];
  allowedIps: string[];
  endpoint: string | null;
  latestHandshakeAt: Date | null;
  rxBytes: number;
  txBytes: number;
  observedAt: Date;
};
type Found = Omit<PeerRow, "latestHandshakeAt" | "observedAt" | "rxBytes" | "txBytes"> &
  Record<"latestHandshakeAt" | "observedAt", string | null> &
  Record<"rxBytes" | "txBytes", string>;

const pageSize = 50;

/** What the gateway really has open, by key, a page at a time; unknown keys first, since they matter most. */
export async function listPeers(
  ctx: Context,
  input: ListPeersInput,
): Promise<{ rows: PeerRow[]; older: string | null }> {
  authorize(ctx, "environment.read");
  return asActor(ctx, async (tx) => {
    await loadEnvironment(tx, input.environmentId);
    const { rows } = await tx.execute<Found>(sql`
      select * from (
        select p.public_key as "publicKey", an.id as "annotatorId", an.name as "annotatorName", v.name as "vendorName",
               coalesce((select json_agg(json_build_object('id', g.id, 'code', g.code) order by g.code)
                  from grants g where g.annotator_id = an.id and g.environment_id = a.environment_id and g.state <> 'closed'), '[]') as grants,
               p.allowed_ips as "allowedIps", p.endpoint, p.rx_bytes::text as "rxBytes", p.tx_bytes::text as "txBytes",
               to_char(p.latest_handshake_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "latestHandshakeAt",
               to_char(p.observed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "observedAt",
               case when an.id is null then '0' else '1' end || p.public_key as place
          from agents a
          join gateway_peers p on p.agent_id = a.id
          left join vpn_keys k on k.public_key = p.public_key
          left join annotators an on an.id = k.annotator_id
          left join vendors v on v.id = an.vendor_id
         where a.environment_id = ${input.environmentId} and a.kind = 'gateway' and a.revoked_at is null) found
       where ${input.after ?? ""} = '' or place collate "C" > ${input.after ?? ""} collate "C"
       order by place collate "C" limit ${pageSize + 1}`);
    const page = rows.slice(0, pageSize).map(toRow);
    const last = page.at(-1);
    return {
      rows: page,
      older: rows.length > pageSize && last ? `${last.annotatorId ? "1" : "0"}${last.publicKey}` : null,
    };
  });
}

function toRow(found: Found): PeerRow {
  const { publicKey, annotatorId, annotatorName, vendorName, grants, allowedIps, endpoint } = found;
  return {
    publicKey,
    annotatorId,
    annotatorName,
    vendorName,
    grants,
    allowedIps,
    endpoint,
    rxBytes: Number(found.rxBytes),
    txBytes: Number(found.txBytes),
    latestHandshakeAt: found.latestHandshakeAt ? new Date(found.latestHandshakeAt) : null,
    observedAt: new Date(found.observedAt ?? 0),
  };
}
