import { sql } from "drizzle-orm";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "#server/errors.ts";
import { demoGateways } from "./demo-gateways.ts";
import type { PlaneStatus } from "./list-grants.ts";

export type MyGrant = {
  id: string;
  code: string;
  project: string;
  environment: string;
  toolUrl: string;
  state: "open" | "suspended" | "closed";
  stateReason: string | null;
  planeStatus: PlaneStatus;
  lastObservedAt: Date | null;
  endsAt: Date;
  /** The environment's gateway is a stand-in: nothing real opens or closes. */
  demoGateway: boolean;
};
export type MyAccess = {
  hasKey: boolean;
  keyCreatedAt: Date | null;
  grants: MyGrant[];
  waiting: { code: string; project: string; createdAt: Date }[];
};

const date = (value: string | null): Date | null => (value === null ? null : new Date(value));
const iso = (column: string) => sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** What the signed-in annotator can reach, what waits, and whether a VPN key is there. */
export async function myAccess(ctx: Context): Promise<MyAccess> {
  authorize(ctx, "grant.readOwn");
  const { annotatorId } = ctx.actor;
  if (!annotatorId) throw new ForbiddenError();
  return asActor(ctx, async (tx) => {
    const keys = await tx.execute<{ created: string }>(
      sql`select ${iso("created_at")} as created from vpn_keys where annotator_id = ${annotatorId} and retired_at is null`,
    );
    const open = await tx.execute<{
      id: string;
      code: string;
      project: string;
      environment: string;
      environment_id: string;
      tool_url: string;
      state: MyGrant["state"];
      state_reason: string | null;
      status: PlaneStatus;
      seen: string | null;
      ends: string;
    }>(sql`
      select g.id, g.code, p.name as project, e.name as environment, g.environment_id, e.tool_url, g.state, g.state_reason, pl.status, ${iso("pl.last_observed_at")} as seen, ${iso("g.ends_at")} as ends
        from grants g
        join grant_planes pl on pl.grant_id = g.id and pl.plane = 'vpn'
        join projects p on p.id = g.project_id
        join environments e on e.id = g.environment_id
       where g.annotator_id = ${annotatorId}
       order by (g.state = 'closed'), g.approved_at desc
       limit 20`);
    const waiting = await tx.execute<{ code: string; project: string; created: string }>(sql`
      select r.code, p.name as project, ${iso("r.created_at")} as created
        from access_requests r join projects p on p.id = r.project_id
       where r.annotator_id = ${annotatorId} and r.state = 'pending' order by r.created_at desc limit 20`);
    const [key] = keys.rows;
    const demos = await demoGateways(
      tx,
      open.rows.map((g) => g.environment_id),
    );
    return {
      hasKey: key !== undefined,
      keyCreatedAt: date(key?.created ?? null),
      grants: open.rows.map((g) => ({
        id: g.id,
        code: g.code,
        project: g.project,
        environment: g.environment,
        toolUrl: g.tool_url,
        state: g.state,
        stateReason: g.state_reason,
        planeStatus: g.status,
        lastObservedAt: date(g.seen),
        endsAt: new Date(g.ends),
        demoGateway: demos.has(g.environment_id),
      })),
      waiting: waiting.rows.map((w) => ({ code: w.code, project: w.project, createdAt: new Date(w.created) })),
    };
  });
}

export type VpnConfig = {
  address: string;
  serverPublicKey: string;
  endpoint: string;
  allowedIps: string[];
  mtu: number;
  publicKey: string;
};

/**
 * Everything of the annotator's WireGuard configuration but the private key, which only their browser has.
 * @throws NotFoundError for someone else's grant; ConflictError while there is nothing to connect to
 */
export async function myVpnConfig(ctx: Context, input: { grantId: string }): Promise<VpnConfig> {
  authorize(ctx, "grant.readOwn");
  const { annotatorId } = ctx.actor;
  if (!annotatorId) throw new ForbiddenError();
  // The gateway's key and the scope's hosts are the client's rows; the annotator gets just what their tunnel needs.
  return asSystem(ctx, async (tx) => {
    const { rows } = await tx.execute<{
      state: string;
      address: string;
      tunnel: string;
      endpoint: string;
      server_key: string | null;
      public_key: string | null;
      hosts: string[] | null;
    }>(sql`
      select g.state, ta.address, e.tunnel_address as tunnel, e.vpn_endpoint as endpoint, a.wireguard_public_key as server_key, k.public_key,
             (select json_agg(distinct d.address) from scope_destinations d
                join grants o on o.scope_id = d.scope_id and o.annotator_id = g.annotator_id and o.environment_id = g.environment_id and o.state = 'open') as hosts
        from grants g
        join environments e on e.id = g.environment_id
        join tunnel_addresses ta on ta.environment_id = g.environment_id and ta.annotator_id = g.annotator_id
        left join agents a on a.environment_id = g.environment_id and a.kind = 'gateway' and a.revoked_at is null
        left join vpn_keys k on k.annotator_id = g.annotator_id and k.retired_at is null
       where g.id = ${input.grantId} and g.annotator_id = ${annotatorId}`);
    const row = rows[0];
    if (!row) throw new NotFoundError();
    if (row.state !== "open") throw new ConflictError("This grant is not open, so there is nothing to connect to.");
    if (!row.public_key) throw new ConflictError("Make your VPN key first.");
    if (!row.server_key)
      throw new ConflictError(
        "The gateway of this environment is not set up yet. Your coordinator and IT can see this too.",
      );
    return {
      address: row.address,
      serverPublicKey: row.server_key,
      endpoint: row.endpoint,
      allowedIps: [`${row.tunnel}/32`, ...(row.hosts ?? []).map((host) => `${host}/32`)],
      mtu: 1_420,
      publicKey: row.public_key,
    };
  });
}
