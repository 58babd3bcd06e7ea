import { and, desc, eq, sql } from "drizzle-orm";
import { grantPlanes, grants } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { dataScopes } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ListGrantsInput } from "#lib/schemas/access.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { fromCursor, pageSize, toCursor } from "./keyset.ts";

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
export async function listGrants(
  ctx: Context,
  input: ListGrantsInput,
): Promise<{ rows: GrantRow[]; nextCursor: string | null }> {
  authorize(ctx, "grant.read");
  const position = input.cursor ? fromCursor(input.cursor) : null;
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
        approvedText: sql<string>`${grants.approvedAt}::text`,
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
          position
            ? sql`(${grants.approvedAt}, ${grants.id}) < (${position.at}::timestamptz, ${position.id}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(grants.approvedAt), desc(grants.id))
      .limit(pageSize + 1),
  );
  const page = found.slice(0, pageSize);
  const last = page.at(-1);
  return {
    rows: page.map(({ approvedText: _, ...row }) => row),
    nextCursor: found.length > pageSize && last ? toCursor(last.approvedText, last.id) : null,
  };
}
