import { and, eq, lt } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { userCredentials } from "#db/schema/members.ts";
import { databaseNow } from "#server/clock.ts";
import { matchTotp, openTotp } from "./totp.ts";

/**
 * Whether the portal itself can ask this person for a second factor.
 * @param tx with the system's scope
 */
export async function hasSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ userId: userCredentials.userId })
    .from(userCredentials)
    .where(eq(userCredentials.userId, userId));
  return rows.length > 0;
}

/**
 * Uses a code of the person's authenticator app up: of any number of tries at once, one finds an older step and moves it.
 * Whoever calls has counted the attempt with the throttle.
 * @param tx with the system's scope
 * @returns whether it fitted and was not used before
 */
export async function spendAppCode(tx: Tx, userId: string, code: string): Promise<boolean> {
  const own = eq(userCredentials.userId, userId);
  const [held] = await tx.select({ secret: userCredentials.totpSecret }).from(userCredentials).where(own);
  const step = held ? matchTotp(openTotp(held.secret), code, await databaseNow(tx)) : null;
  if (step === null) return false;
  const moved = await tx
    .update(userCredentials)
    .set({ totpLastStep: step })
    .where(and(own, lt(userCredentials.totpLastStep, step)))
    .returning({ userId: userCredentials.userId });
  return moved.length === 1;
}
