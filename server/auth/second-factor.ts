import { and, eq, lt, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { userCredentials } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { databaseNow } from "#server/clock.ts";
import { matchTotp, newTotpSecret, openTotp } from "./totp.ts";

const nobodysSecret = newTotpSecret();
const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * What the portal itself can ask this person for; whoever comes through their company may have none of it.
 * @param tx with the system's scope
 */
export async function factorsOf(
  tx: Tx,
  userId: string,
): Promise<{ password: boolean; app: boolean; passkey: boolean }> {
  const [held] = await tx
    .select({
      password: sql<boolean>`${userCredentials.passwordHash} is not null`,
      app: sql<boolean>`${userCredentials.totpSecret} is not null`,
    })
    .from(userCredentials)
    .where(eq(userCredentials.userId, userId));
  const [passkey] = await tx.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.userId, userId)).limit(1);
  return { password: held?.password === true, app: held?.app === true, passkey: passkey !== undefined };
}

/** Somebody whose code is looked at; `allowed` = it may count. */
type Holder = { userId: string; totpSecret: string | null; allowed: boolean };

/**
 * Uses a code of an authenticator app up: of any number of tries at once, one finds an older step and moves it. For
 * nobody, and for those who may not enter, it does the same work and comes to nothing.
 * @param tx with the system's scope
 * @returns whether it fitted and was not used before
 */
export async function spendCodeOf(tx: Tx, holder: Holder | null, code: string): Promise<boolean> {
  const secret = holder?.totpSecret
    ? openTotp(holder.totpSecret, "user_credentials.totp_secret", holder.userId)
    : nobodysSecret;
  const matched = matchTotp(secret, code, await databaseNow(tx));
  const step = holder?.totpSecret ? matched : null;
  const moved = await tx
    .update(userCredentials)
    .set({ totpLastStep: step ?? 0 })
    .where(
      and(
        eq(userCredentials.userId, holder?.allowed && step !== null ? holder.userId : nobody),
        lt(userCredentials.totpLastStep, step ?? 0),
      ),
    )
    .returning({ userId: userCredentials.userId });
  return moved.length === 1;
}

/**
 * The same for somebody who is known already. Whoever calls has counted the attempt with the throttle.
 * @param tx with the system's scope
 */
export async function spendAppCode(tx: Tx, userId: string, code: string): Promise<boolean> {
  const [held] = await tx
    .select({ totpSecret: userCredentials.totpSecret })
    .from(userCredentials)
    .where(eq(userCredentials.userId, userId));
  return spendCodeOf(tx, held ? { ...held, userId, allowed: true } : null, code);
}
