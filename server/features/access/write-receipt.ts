import canonicalize from "canonicalize";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { grantPlanes, grants, receipts } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { demoClosing } from "#lib/gateway-state.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { encryptionKeys } from "#server/env.ts";
import { loadSigningKey } from "#server/keys.ts";
import { demoGateways } from "./demo-gateways.ts";

/**
 * Signs what is known about one closing: who, why, when, how many seconds until the gateway showed nothing,
 * or that nothing was proven. What a demo's stand-in claims is marked as such in the signed text. Runs with the portal's own rights, in the transaction of the observation.
 */
export async function writeReceipt(
  tx: Tx,
  ctx: Context,
  grantId: string,
  { proven }: { proven: boolean },
): Promise<void> {
  const [row] = await tx
    .select({
      grant: grants,
      plane: grantPlanes,
      annotator: annotators.name,
      vendor: vendors.name,
      project: projects.name,
      environment: environments.name,
    })
    .from(grants)
    .innerJoin(grantPlanes, and(eq(grantPlanes.grantId, grants.id), eq(grantPlanes.plane, "vpn")))
    .innerJoin(annotators, eq(annotators.id, grants.annotatorId))
    .innerJoin(vendors, eq(vendors.id, grants.vendorId))
    .innerJoin(projects, eq(projects.id, grants.projectId))
    .innerJoin(environments, eq(environments.id, grants.environmentId))
    .where(eq(grants.id, grantId));
  if (!row) throw new Error(`grant ${grantId} is gone`);
  const { grant, plane } = row;
  const demo = (await demoGateways(tx, [grant.environmentId])).has(grant.environmentId);
  const seconds =
    proven && plane.firstAbsentAt
      ? Math.round(plane.firstAbsentAt.getTime() - plane.desiredAt.getTime()) / 1_000
      : null;
  const id = uuidv7();
  const canonical = canonicalize({
    v: 1,
    type: "gatehouse-revocation-receipt",
    id,
    grant: grant.code,
    grantId: grant.id,
    generation: plane.generation,
    annotator: row.annotator,
    vendor: row.vendor,
    project: row.project,
    state: grant.state,
    cause: grant.stateCause,
    reason: grant.stateReason,
    by: grant.closedByName,
    actAt: plane.desiredAt.toISOString(),
    planes: [
      {
        plane: "vpn",
        system: demo ? "demo gateway" : "WireGuard",
        environment: row.environment,
        proven,
        firstAbsentAt: plane.firstAbsentAt?.toISOString() ?? null,
        secondAbsentAt: plane.secondAbsentAt?.toISOString() ?? null,
        seconds,
      },
    ],
    proven,
    ...(demo ? { demo, remark: demoClosing } : {}),
  });
  if (canonical === undefined) throw new Error("the receipt has no canonical form");
  const key = await loadSigningKey(ctx.db, "receipts", encryptionKeys());
  await tx
    .insert(receipts)
    .values({
      id,
      grantId: grant.id,
      vendorId: grant.vendorId,
      annotatorId: grant.annotatorId,
      generation: plane.generation,
      proven,
      actAt: plane.desiredAt,
      firstAbsentAt: plane.firstAbsentAt,
      secondAbsentAt: plane.secondAbsentAt,
      seconds,
      canonical,
      signature: key.sign(Buffer.from(canonical)).toString("base64"),
      keyId: key.id,
    })
    .onConflictDoNothing();
  await recordAudit(tx, ctx, {
    action: "receipt.signed",
    subject: { type: "grant", id: grant.id, name: grant.code },
    vendorId: grant.vendorId,
    annotatorId: grant.annotatorId,
    projectId: grant.projectId,
    environmentId: grant.environmentId,
    accessRequestId: grant.requestId,
    grantId: grant.id,
    after: { receipt: id, proven, seconds, ...(demo ? { remark: demoClosing } : {}) },
  });
}
