import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { DesiredPeer, Destination } from "#lib/schemas/agent-protocol.ts";
import { denialCause, denialJoins, naturalEnd } from "./denial.ts";

type Row = {
  grant_id: string;
  generation: number;
  public_key: string;
  address: string;
  expires_at: string;
  destinations: Destination[];
};

/**
 * What the gateway of an environment shall have, now. Everything that may stand against a grant is looked at here again,
 * so nothing opens because a job was late; and a grant opens only when the event that asked for it is sealed.
 */
export async function desiredPeers(tx: Tx, environmentId: string): Promise<DesiredPeer[]> {
  const { rows } = await tx.execute<Row>(sql`
    select g.id as grant_id, pl.generation, k.public_key, ta.address,
           (extract(epoch from ${naturalEnd}) * 1000)::bigint::text as expires_at,
           (select json_agg(json_build_object('address', d.address, 'protocol', d.protocol, 'port', d.port) order by d.address, d.protocol, d.port)
              from scope_destinations d where d.scope_id = g.scope_id) as destinations
      from ${denialJoins}
      join grant_planes pl on pl.grant_id = g.id and pl.plane = 'vpn'
      join vpn_keys k on k.annotator_id = g.annotator_id and k.retired_at is null
      join tunnel_addresses ta on ta.environment_id = g.environment_id and ta.annotator_id = g.annotator_id
     where g.environment_id = ${environmentId} and g.state = 'open' and pl.desired = 'open' and ${denialCause} is null
       and exists (select 1 from audit_leaves al where al.event_id = g.intent_event_id)
     order by k.public_key, g.id`);
  const peers = new Map<string, DesiredPeer>();
  for (const row of rows) {
    if (!row.destinations) continue;
    const peer = peers.get(row.public_key) ?? { publicKey: row.public_key, address: row.address, grants: [] };
    peer.grants.push({
      name: `gh-${row.grant_id}`,
      generation: row.generation,
      expiresAt: Number(row.expires_at),
      destinations: row.destinations,
    });
    peers.set(row.public_key, peer);
  }
  return [...peers.values()];
}

/** Names one desired state, so that an agent that has it can wait for the next. */
export function revisionOf(state: unknown): string {
  return createHash("sha256").update(JSON.stringify(state)).digest("hex").slice(0, 32);
}
