import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { agents, driftFindings } from "#db/schema/environments.ts";
import { probeTargets } from "#db/schema/health.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import type { GatewayFacts } from "#lib/gateway-state.ts";
import type { KeyTimes } from "#lib/service-key.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { isNewestKey, lastUse, newestKey } from "#server/features/service-identities/select-key.ts";
import { type EnvironmentRow, loadEnvironment } from "./load-environment.ts";

/** What the gateway's last report and requests said; `gatewayStanding` says how much of it counts as current. */
type GatewayDetail = GatewayFacts & {
  id: string;
  lastUsedAt: Date | null;
  lastUsedFrom: string | null;
  /** The newest key; null before enrolment. */
  key: KeyTimes | null;
  clockSkewMs: number | null;
  version: string | null;
  hostname: string | null;
  wireguardPublicKey: string | null;
  listenPort: number | null;
  echoPort: number | null;
  revisionApplied: string | null;
};
type DriftRow = Pick<
  typeof driftFindings.$inferSelect,
  "id" | "kind" | "detail" | "publicKey" | "foundAt" | "resolvedAt"
>;
type TargetRow = Pick<typeof probeTargets.$inferSelect, "id" | "label" | "kind" | "host" | "port">;

export type EnvironmentDetail = {
  environment: EnvironmentRow;
  gateway: GatewayDetail | null;
  counts: { peers: number; openGrants: number; openDrift: number; datasets: number; projects: number };
  drift: DriftRow[];
  targets: TargetRow[];
  reportEveryMs: number;
  leaseSeconds: number;
  /** The portal's clock at the reading: the gateway's standing is judged against it, not against the viewer's clock. */
  asOf: Date;
};

/**
 * One environment with its gateway, newest findings and probe targets.
 * @throws NotFoundError
 */
export async function getEnvironment(
  ctx: Context,
  input: { environmentId: string },
  settings: { GATEWAY_REPORT_MS: number; GATEWAY_LEASE_SECONDS: number } = env(),
): Promise<EnvironmentDetail> {
  authorize(ctx, "environment.read");
  return asActor(ctx, async (tx) => {
    const environment = await loadEnvironment(tx, input.environmentId);
    const gateway = await currentGateway(tx, environment.id);
    return {
      environment,
      gateway,
      counts: await counts(tx, environment.id, gateway?.id ?? null),
      drift: await tx
        .select({
          id: driftFindings.id,
          kind: driftFindings.kind,
          detail: driftFindings.detail,
          publicKey: driftFindings.publicKey,
          foundAt: driftFindings.foundAt,
          resolvedAt: driftFindings.resolvedAt,
        })
        .from(driftFindings)
        .where(eq(driftFindings.environmentId, environment.id))
        .orderBy(sql`${driftFindings.resolvedAt} is null desc`, desc(driftFindings.foundAt))
        .limit(20),
      targets: await tx
        .select({
          id: probeTargets.id,
          label: probeTargets.label,
          kind: probeTargets.kind,
          host: probeTargets.host,
          port: probeTargets.port,
        })
        .from(probeTargets)
        .where(eq(probeTargets.environmentId, environment.id))
        .orderBy(asc(probeTargets.createdAt), asc(probeTargets.id)),
      reportEveryMs: settings.GATEWAY_REPORT_MS,
      leaseSeconds: settings.GATEWAY_LEASE_SECONDS,
      asOf: await databaseNow(tx),
    };
  });
}

async function currentGateway(tx: Tx, environmentId: string): Promise<GatewayDetail | null> {
  const [row] = await tx
    .select({
      id: agents.id,
      name: agents.name,
      demo: agents.demo,
      enrolledAt: agents.enrolledAt,
      tokenExpiresAt: agents.tokenExpiresAt,
      ...lastUse,
      key: newestKey,
      lastReportAt: agents.lastReportAt,
      interfaceUp: agents.interfaceUp,
      leaseHeld: agents.leaseHeld,
      clockSkewMs: agents.clockSkewMs,
      version: agents.version,
      hostname: agents.hostname,
      wireguardPublicKey: agents.wireguardPublicKey,
      listenPort: agents.listenPort,
      echoPort: agents.echoPort,
      revisionApplied: agents.revisionApplied,
    })
    .from(agents)
    .leftJoin(serviceKeys, isNewestKey)
    .where(and(eq(agents.environmentId, environmentId), eq(agents.kind, "gateway"), isNull(agents.revokedAt)));
  return row ?? null;
}

async function counts(tx: Tx, environmentId: string, agentId: string | null): Promise<EnvironmentDetail["counts"]> {
  const { rows } = await tx.execute<Record<keyof EnvironmentDetail["counts"], string>>(sql`
    select (select count(*) from gateway_peers where agent_id = ${agentId}) as peers,
           (select count(*) from grants where environment_id = ${environmentId} and state = 'open') as "openGrants",
           (select count(*) from drift_findings where environment_id = ${environmentId} and resolved_at is null) as "openDrift",
           (select count(*) from datasets where environment_id = ${environmentId}) as datasets,
           (select count(*) from projects where environment_id = ${environmentId} and status = 'active') as projects`);
  const row = rows[0];
  return {
    peers: Number(row?.peers ?? 0),
    openGrants: Number(row?.openGrants ?? 0),
    openDrift: Number(row?.openDrift ?? 0),
    datasets: Number(row?.datasets ?? 0),
    projects: Number(row?.projects ?? 0),
  };
}
