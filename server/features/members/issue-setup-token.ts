import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { setupTokens } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";

const validMinutes = 60;

/** Whether the portal has its first security administrator; from then on set-up is over. */
export async function isSetUp(tx: Tx): Promise<boolean> {
  const rows = await tx
    .select({ id: roleBindings.id })
    .from(roleBindings)
    .where(eq(roleBindings.role, "security_admin"))
    .limit(1);
  return rows.length > 0;
}

/** One at a time: issuing and completing must not overtake each other, or two first administrators could appear. */
export async function lockSetUp(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gatehouse set-up'))`);
}

/**
 * A fresh set-up token for `routes.setUp(token)`, good for 60 minutes and one use; earlier ones stop working.
 * For the terminal of `npm start` only.
 * @returns null when the portal is set up
 */
export async function issueSetupToken(db: Database): Promise<string | null> {
  // System scope: before set-up there is nobody else.
  return db.withScope({ kind: "system" }, async (tx) => {
    await lockSetUp(tx);
    if (await isSetUp(tx)) return null;
    await tx
      .update(setupTokens)
      .set({ expiresAt: sql`clock_timestamp()` })
      .where(and(isNull(setupTokens.usedAt), sql`${setupTokens.expiresAt} > clock_timestamp()`));
    const token = newToken();
    await tx.insert(setupTokens).values({
      tokenHash: hashToken(token),
      expiresAt: sql`clock_timestamp() + make_interval(mins => ${validMinutes})`,
    });
    return token;
  });
}
