import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { invitations } from "#db/schema/invitations.ts";
import { users } from "#db/schema/members.ts";
import { projects, projectVendors } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { Clearance } from "#lib/schemas/annotators.ts";
import type { VendorIdInput } from "#lib/schemas/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { clearanceWord } from "#server/features/annotators/clearance.ts";
import { loadVendor } from "./load-vendor.ts";

export type VendorDetail = {
  id: string;
  name: string;
  status: "active" | "suspended";
  createdAt: Date;
  coordinators: { id: string; name: string; email: string; status: "active" | "suspended" }[];
  /** Links that were sent and not used yet. */
  invited: { id: string; name: string; email: string; expiresAt: Date; expired: boolean }[];
  counts: Record<Clearance, number>;
  projects: { id: string; name: string; status: "active" | "closed"; assigned: number }[];
};

/** One vendor with its coordinators, its people counted by clearance, and the projects it works on. */
export async function getVendor(ctx: Context, input: VendorIdInput): Promise<VendorDetail> {
  authorize(ctx, "vendor.read");
  return asActor(ctx, async (tx) => {
    const vendor = await loadVendor(tx, input.vendorId);
    return {
      id: vendor.id,
      name: vendor.name,
      status: vendor.status,
      createdAt: vendor.createdAt,
      coordinators: await coordinatorsOf(tx, vendor.id),
      invited: await invitedOf(tx, vendor.id),
      counts: await countsOf(tx, vendor.id),
      projects: await projectsOf(tx, vendor.id),
    };
  });
}

function coordinatorsOf(tx: Tx, vendorId: string) {
  return tx
    .selectDistinct({ id: users.id, name: users.name, email: users.email, status: users.status })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .where(and(eq(roleBindings.vendorId, vendorId), eq(roleBindings.role, "vendor_coordinator")))
    .orderBy(asc(users.name))
    .limit(100);
}

function invitedOf(tx: Tx, vendorId: string) {
  return tx
    .select({
      id: invitations.id,
      name: invitations.name,
      email: invitations.email,
      expiresAt: invitations.expiresAt,
      expired: sql<boolean>`${invitations.expiresAt} <= now()`,
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.vendorId, vendorId),
        eq(invitations.role, "vendor_coordinator"),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.createdAt, sql`now() - interval '90 days'`),
      ),
    )
    .orderBy(asc(invitations.name))
    .limit(100);
}

async function countsOf(tx: Tx, vendorId: string): Promise<Record<Clearance, number>> {
  const word = clearanceWord(sql`"annotators"."id"`);
  const rows = await tx
    .select({ word: sql<Clearance>`${word}`.as("word"), count: sql<number>`count(*)`.mapWith(Number) })
    .from(annotators)
    .where(and(eq(annotators.vendorId, vendorId), sql`${annotators.status} <> 'offboarded'`))
    .groupBy(sql`1`);
  const counts: Record<Clearance, number> = { cleared: 0, onboarding: 0, lapsed: 0, suspended: 0 };
  for (const row of rows) counts[row.word] = row.count;
  return counts;
}

function projectsOf(tx: Tx, vendorId: string) {
  return tx
    .select({
      id: projects.id,
      name: projects.name,
      status: projects.status,
      assigned:
        sql<number>`(select count(distinct s.annotator_id) from assignments s where s.project_id = ${projects.id} and s.vendor_id = ${vendorId} and s.ended_at is null and s.ends_at > now())`.mapWith(
          Number,
        ),
    })
    .from(projectVendors)
    .innerJoin(projects, eq(projects.id, projectVendors.projectId))
    .where(eq(projectVendors.vendorId, vendorId))
    .orderBy(asc(projects.name))
    .limit(200);
}
