import { and, eq, isNull, sql } from "drizzle-orm";
import { agents, environments } from "#db/schema/environments.ts";
import type { GatewayFacts } from "#lib/gateway-state.ts";
import type { ListEnvironmentsInput, ToolKind } from "#lib/schemas/environments.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";

export type EnvironmentListRow = {
  id: string;
  name: string;
  region: string;
  vpnEndpoint: string;
  toolKind: ToolKind;
  gateway: GatewayFacts | null;
  peers: number;
  openGrants: number;
  openDrift: number;
};

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);

/** Environments by name, a page at a time, each with what is known of its gateway. Grants count as far as the reader sees them. */
export async function listEnvironments(
  ctx: Context,
  input: ListEnvironmentsInput,
  settings: { GATEWAY_REPORT_MS: number } = env(),
): Promise<{
  rows: EnvironmentListRow[];
  newer: string | null;
  older: string | null;
  reportEveryMs: number;
  asOf: Date;
}> {
  authorize(ctx, "environment.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: environments.name, id: environments.id }, input);
    const found = await tx
      .select({
        id: environments.id,
        name: environments.name,
        region: environments.region,
        vpnEndpoint: environments.vpnEndpoint,
        toolKind: environments.toolKind,
        gateway: {
          name: agents.name,
          demo: agents.demo,
          enrolledAt: agents.enrolledAt,
          tokenExpiresAt: agents.tokenExpiresAt,
          lastReportAt: agents.lastReportAt,
          interfaceUp: agents.interfaceUp,
          leaseHeld: agents.leaseHeld,
        },
        peers: number(sql`select count(*) from gateway_peers gp where gp.agent_id = "agents"."id"`),
        openGrants: number(
          sql`select count(*) from grants g where g.environment_id = "environments"."id" and g.state = 'open'`,
        ),
        openDrift: number(
          sql`select count(*) from drift_findings d where d.environment_id = "environments"."id" and d.resolved_at is null`,
        ),
      })
      .from(environments)
      .leftJoin(
        agents,
        and(eq(agents.environmentId, environments.id), eq(agents.kind, "gateway"), isNull(agents.revokedAt)),
      )
      .where(and(input.text ? containsText(environments.name, input.text) : undefined, paging.where))
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return { ...paging.page(found), reportEveryMs: settings.GATEWAY_REPORT_MS, asOf: await databaseNow(tx) };
  });
}
