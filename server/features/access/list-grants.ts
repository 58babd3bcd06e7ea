import { and, eq } from "drizzle-orm";
import { grantPlanes, grants } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ListGrantsInput } from "#lib/schemas/access.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { type TimePage, timePage } from "./keyset.ts";

export type PlaneStatus = "waiting_key" | "opening" | "active" | "closing" | "closed" | "not_proven";

export type GrantRow = {
  id: string;
  code: string;
  state: "open" | "suspended" | "closed";
  stateReason: string | null;
  /** What was observed, the only thing a badge may show. */
  planeStatus: PlaneStatus;
  lastObservedAt: Date | null;
  annotatorId: string;
  annotator: string;
  vendor: string;
  project: string;
  environment: string;
  scope: string;
  approvedAt: Date;
  endsAt: Date;
};

/** Grants the actor may see, newest first. */
export async function listGrants(ctx: Context, input: ListGrantsInput): Promise<TimePage<GrantRow>> {
  authorize(ctx, "grant.read");
  const paging = timePage({ at: grants.approvedAt, id: grants.id }, input);
  const found = await asActor(ctx, (tx) =>
    tx
      .select({
        id: grants.id,
        code: grants.code,
        state: grants.state,
        stateReason: grants.stateReason,
        planeStatus: grantPlanes.status,
        lastObservedAt: grantPlanes.lastObservedAt,
        annotatorId: grants.annotatorId,
        annotator: annotators.name,
        vendor: vendors.name,
        project: projects.name,
        environment: environments.name,
        scope: dataScopes.name,
        approvedAt: grants.approvedAt,
        endsAt: grants.endsAt,
        place: paging.place,
      })
      .from(grants)
      .innerJoin(grantPlanes, and(eq(grantPlanes.grantId, grants.id), eq(grantPlanes.plane, "vpn")))
      .innerJoin(annotators, eq(annotators.id, grants.annotatorId))
      .innerJoin(vendors, eq(vendors.id, grants.vendorId))
      .innerJoin(projects, eq(projects.id, grants.projectId))
      .innerJoin(environments, eq(environments.id, grants.environmentId))
      .innerJoin(dataScopes, eq(dataScopes.id, grants.scopeId))
      .where(
        and(
          input.state ? eq(grants.state, input.state) : undefined,
          input.annotatorId ? eq(grants.annotatorId, input.annotatorId) : undefined,
          input.projectId ? eq(grants.projectId, input.projectId) : undefined,
          paging.where,
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.limit),
  );
  return paging.page(found);
}
