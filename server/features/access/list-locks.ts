import { desc, sql } from "drizzle-orm";
import { grants, locks } from "#db/schema/access.ts";
import type { PreviewLockInput } from "#lib/schemas/access.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { lockTarget } from "./lock-target.ts";

export type LockRow = {
  id: string;
  target: "person" | "project" | "vendor" | "everyone";
  targetName: string;
  reason: string;
  setByName: string;
  setAt: Date;
  liftedAt: Date | null;
  liftedByName: string | null;
  closedGrants: string[];
};

/** Standing locks first, then the last hundred that were lifted. */
export async function listLocks(ctx: Context): Promise<LockRow[]> {
  authorize(ctx, "lock.read");
  return asActor(ctx, async (tx) => {
    const rows = await tx
      .select()
      .from(locks)
      .orderBy(sql`${locks.liftedAt} is not null`, desc(locks.setAt))
      .limit(100);
    return rows.map(({ id, target, targetName, reason, setByName, setAt, liftedAt, liftedByName, closedGrants }) => ({
      id,
      target,
      targetName,
      reason,
      setByName,
      setAt,
      liftedAt,
      liftedByName,
      closedGrants,
    }));
  });
}

/** What a lock would close, before it is set: open grants and the people behind them. */
export async function previewLock(
  ctx: Context,
  input: PreviewLockInput,
): Promise<{ name: string; grants: number; people: number }> {
  authorize(ctx, "lock.set");
  return asActor(ctx, async (tx) => {
    const { name, where } = await lockTarget(tx, input);
    const column = { annotatorId: grants.annotatorId, projectId: grants.projectId, vendorId: grants.vendorId };
    const [key, value] = Object.entries(where)[0] ?? [];
    const [row] = await tx
      .select({ grants: sql<number>`count(*)::int`, people: sql<number>`count(distinct ${grants.annotatorId})::int` })
      .from(grants)
      .where(
        key
          ? sql`${grants.state} = 'open' and ${column[key as keyof typeof column]} = ${value}`
          : sql`${grants.state} = 'open'`,
      );
    return { name, grants: row?.grants ?? 0, people: row?.people ?? 0 };
  });
}
