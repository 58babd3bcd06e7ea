import { and, eq, sql } from "drizzle-orm";
import { vendors } from "#db/schema/vendors.ts";
import type { ListVendorsInput } from "#lib/schemas/vendors.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { clearedCondition } from "#server/features/annotators/clearance.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";

export type VendorListRow = {
  id: string;
  name: string;
  status: "active" | "suspended";
  createdAt: Date;
  annotators: number;
  cleared: number;
  projects: number;
  coordinators: number;
  openGrants: number;
};

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number);

/** Vendors by name, a page at a time. A coordinator finds their own company only. */
export async function listVendors(
  ctx: Context,
  input: ListVendorsInput,
): Promise<{ rows: VendorListRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "vendor.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: vendors.name, id: vendors.id }, input);
    const found = await tx
      .select({
        id: vendors.id,
        name: vendors.name,
        status: vendors.status,
        createdAt: vendors.createdAt,
        annotators: number(
          sql`select count(*) from annotators a where a.vendor_id = "vendors"."id" and a.status <> 'offboarded'`,
        ),
        cleared: number(
          sql`select count(*) from annotators a where a.vendor_id = "vendors"."id" and ${clearedCondition(sql`a.id`)}`,
        ),
        projects: number(
          sql`select count(*) from project_vendors pv join projects p on p.id = pv.project_id where pv.vendor_id = "vendors"."id" and p.status = 'active'`,
        ),
        coordinators: number(
          sql`select count(distinct rb.user_id) from role_bindings rb where rb.vendor_id = "vendors"."id" and rb.role = 'vendor_coordinator'`,
        ),
        openGrants: number(sql`select count(*) from grants g where g.vendor_id = "vendors"."id" and g.state = 'open'`),
      })
      .from(vendors)
      .where(
        and(
          input.text ? containsText(vendors.name, input.text) : undefined,
          input.status ? eq(vendors.status, input.status) : undefined,
          paging.where,
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return paging.page(found);
  });
}
