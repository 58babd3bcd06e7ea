import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { accessRequests, decisions, grantPlanes, grants, receipts, tunnelAddresses } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes, datasets, scopeDestinations } from "#db/schema/datasets.ts";
import { agents, environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { Destination } from "#lib/schemas/agent-protocol.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { demoGateways } from "./demo-gateways.ts";
import type { PlaneStatus } from "./list-grants.ts";

export type ReceiptView = {
  id: string;
  proven: boolean;
  /** Of a stand-in, by the signed text: nothing real was closed. */
  demo: boolean;
  actAt: Date;
  firstAbsentAt: Date | null;
  secondAbsentAt: Date | null;
  seconds: number | null;
  canonical: string;
  signature: string;
  createdAt: Date;
};

export type GrantDetail = {
  id: string;
  code: string;
  state: "open" | "suspended" | "closed";
  stateReason: string | null;
  stateCause: string | null;
  closedByName: string | null;
  closedAt: Date | null;
  approvedAt: Date;
  endsAt: Date;
  annotator: { id: string; name: string };
  vendor: string;
  project: { id: string; name: string };
  environment: { id: string; name: string };
  scope: { name: string; pathPrefix: string; dataset: string };
  request: { id: string; code: string; reason: string; requestedByName: string };
  approvals: { by: string; at: Date; reason: string | null }[];
  plane: {
    status: PlaneStatus;
    desired: "open" | "closed";
    desiredAt: Date;
    openedAt: Date | null;
    lastObservedAt: Date | null;
    firstAbsentAt: Date | null;
    secondAbsentAt: Date | null;
  };
  /** Tunnel address, hosts and gateway; the client's own people only. */
  network: {
    address: string | null;
    destinations: Destination[];
    gateway: { name: string; lastReportAt: Date | null; demo: boolean } | null;
  } | null;
  receipts: ReceiptView[];
  /** The environment's gateway is a stand-in; told to vendors too, who see nothing else of it. */
  demoGateway: boolean;
};

const signedText = z.object({ demo: z.boolean().default(false) });

/**
 * One grant: what was approved, what is observed, and the proof of each closing.
 * @throws NotFoundError for foreign and missing ids alike
 */
export async function getGrant(ctx: Context, input: { grantId: string }): Promise<GrantDetail> {
  authorize(ctx, "grant.read");
  const client = ctx.actor.organisation === "client";
  return asActor(ctx, async (tx) => {
    const [row] = await tx
      .select({
        grant: grants,
        plane: grantPlanes,
        request: accessRequests,
        scope: dataScopes,
        dataset: datasets.name,
        annotator: annotators.name,
        vendor: vendors.name,
        project: projects.name,
        environment: environments.name,
      })
      .from(grants)
      .innerJoin(grantPlanes, and(eq(grantPlanes.grantId, grants.id), eq(grantPlanes.plane, "vpn")))
      .innerJoin(accessRequests, eq(accessRequests.id, grants.requestId))
      .innerJoin(dataScopes, eq(dataScopes.id, grants.scopeId))
      .innerJoin(datasets, eq(datasets.id, dataScopes.datasetId))
      .innerJoin(annotators, eq(annotators.id, grants.annotatorId))
      .innerJoin(vendors, eq(vendors.id, grants.vendorId))
      .innerJoin(projects, eq(projects.id, grants.projectId))
      .innerJoin(environments, eq(environments.id, grants.environmentId))
      .where(eq(grants.id, input.grantId));
    if (!row) throw new NotFoundError();
    const { grant, plane, request } = row;
    const made = await tx
      .select()
      .from(decisions)
      .where(and(eq(decisions.requestId, request.id), eq(decisions.contentHash, request.contentHash)))
      .orderBy(asc(decisions.decidedAt));
    const proofs = await tx
      .select()
      .from(receipts)
      .where(eq(receipts.grantId, grant.id))
      .orderBy(asc(receipts.createdAt));
    const demos = await demoGateways(tx, [grant.environmentId]);
    const network = client ? await loadNetwork(tx, grant) : null;
    return {
      id: grant.id,
      code: grant.code,
      state: grant.state,
      stateReason: grant.stateReason,
      stateCause: grant.stateCause,
      closedByName: grant.closedByName,
      closedAt: grant.closedAt,
      approvedAt: grant.approvedAt,
      endsAt: grant.endsAt,
      annotator: { id: grant.annotatorId, name: row.annotator },
      vendor: row.vendor,
      project: { id: grant.projectId, name: row.project },
      environment: { id: grant.environmentId, name: row.environment },
      scope: { name: row.scope.name, pathPrefix: row.scope.pathPrefix, dataset: row.dataset },
      request: { id: request.id, code: request.code, reason: request.reason, requestedByName: request.requestedByName },
      approvals: made.map((d) => ({ by: d.decidedByName, at: d.decidedAt, reason: d.reason })),
      plane: {
        status: plane.status,
        desired: plane.desired,
        desiredAt: plane.desiredAt,
        openedAt: plane.openedAt,
        lastObservedAt: plane.lastObservedAt,
        firstAbsentAt: plane.firstAbsentAt,
        secondAbsentAt: plane.secondAbsentAt,
      },
      network,
      receipts: proofs.map(
        ({ id, proven, actAt, firstAbsentAt, secondAbsentAt, seconds, canonical, signature, createdAt }) => ({
          id,
          proven,
          actAt,
          firstAbsentAt,
          secondAbsentAt,
          seconds,
          canonical,
          signature,
          createdAt,
          demo: signedText.parse(JSON.parse(canonical)).demo,
        }),
      ),
      demoGateway: demos.has(grant.environmentId),
    };
  });
}

async function loadNetwork(
  tx: Parameters<Parameters<typeof asActor>[1]>[0],
  grant: typeof grants.$inferSelect,
): Promise<NonNullable<GrantDetail["network"]>> {
  const [address] = await tx
    .select()
    .from(tunnelAddresses)
    .where(
      and(eq(tunnelAddresses.environmentId, grant.environmentId), eq(tunnelAddresses.annotatorId, grant.annotatorId)),
    );
  const destinations = await tx
    .select({ address: scopeDestinations.address, protocol: scopeDestinations.protocol, port: scopeDestinations.port })
    .from(scopeDestinations)
    .where(eq(scopeDestinations.scopeId, grant.scopeId));
  const [gateway] = await tx
    .select({ name: agents.name, lastReportAt: agents.lastReportAt, demo: agents.demo })
    .from(agents)
    .where(and(eq(agents.environmentId, grant.environmentId), eq(agents.kind, "gateway")))
    .limit(1);
  return { address: address?.address ?? null, destinations, gateway: gateway ?? null };
}
