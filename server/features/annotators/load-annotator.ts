import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { vendors } from "#db/schema/vendors.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";

export type AnnotatorRow = {
  id: string;
  userId: string | null;
  vendorId: string;
  vendorName: string;
  vendorStatus: "active" | "suspended";
  name: string;
  email: string;
  location: string | null;
  status: "active" | "suspended" | "offboarded";
  statusReason: string | null;
  createdAt: Date;
};

/**
 * One annotator as the transaction's scope sees them.
 * @param use "change" finds them only where the scope may change them, and locks them
 * @throws NotFoundError for foreign, random and missing ids alike
 */
export async function loadAnnotator(tx: Tx, annotatorId: string, use?: "change"): Promise<AnnotatorRow> {
  const query = tx
    .select({
      id: annotators.id,
      userId: annotators.userId,
      vendorId: annotators.vendorId,
      vendorName: vendors.name,
      vendorStatus: vendors.status,
      name: annotators.name,
      email: annotators.email,
      location: annotators.location,
      status: annotators.status,
      statusReason: annotators.statusReason,
      createdAt: annotators.createdAt,
    })
    .from(annotators)
    .innerJoin(vendors, eq(vendors.id, annotators.vendorId))
    .where(eq(annotators.id, annotatorId));
  const [row] = use ? await query.for("update", { of: annotators }) : await query;
  if (!row) throw new NotFoundError();
  return row;
}

/** Lets row-level security say whether the actor may change this annotator, before a verb that works as the system. */
export async function requireOwnAnnotator(ctx: Context, annotatorId: string): Promise<AnnotatorRow> {
  return asActor(ctx, (tx) => loadAnnotator(tx, annotatorId, "change"));
}
