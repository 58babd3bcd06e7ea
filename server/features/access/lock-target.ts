import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { PreviewLockInput } from "#lib/schemas/access.ts";
import { NotFoundError } from "#server/errors.ts";
import type { SettleWhere } from "./settle-grants.ts";

/** What people with bound roles are told of the lock on everyone. */
export const onlyUnbound =
  "This lock stops everyone, and your role is bound to a part of the portal. Somebody without a bound can do it; nothing was changed.";

/** The name a lock shows and the grants it covers. */
export async function lockTarget(
  tx: Tx,
  { target, targetId }: PreviewLockInput,
): Promise<{ name: string; where: SettleWhere }> {
  if (target === "everyone") return { name: "everyone", where: {} };
  if (!targetId) throw new NotFoundError();
  const table = { person: annotators, project: projects, vendor: vendors }[target];
  const [row] = await tx.select({ name: table.name }).from(table).where(eq(table.id, targetId));
  if (!row) throw new NotFoundError();
  const where = { person: { annotatorId: targetId }, project: { projectId: targetId }, vendor: { vendorId: targetId } }[
    target
  ];
  return { name: row.name, where };
}
