import { createHash, randomInt } from "node:crypto";
import { and, count, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { recoveryCodes } from "#db/schema/mfa.ts";
import { grouped, plainRecoveryCode, recoveryAlphabet, recoveryLength } from "#lib/recovery-code.ts";

const perSet = 10;

/** A plain hash is enough: 80 random bits are no password. The person is in it, so that equal codes do not show. */
const hashOf = (userId: string, typed: string) =>
  createHash("sha256")
    .update(`${userId}:${plainRecoveryCode(typed)}`)
    .digest("hex");

const newCode = () =>
  Array.from({ length: recoveryLength }, () => recoveryAlphabet.charAt(randomInt(recoveryAlphabet.length))).join("");

/**
 * Ten new codes in the place of all earlier ones.
 * @param tx with the system's scope
 * @returns the codes in fours, the only time anybody sees them
 */
export async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: perSet }, newCode);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx.insert(recoveryCodes).values(codes.map((code) => ({ userId, codeHash: hashOf(userId, code) })));
  return codes.map(grouped);
}

/**
 * Uses a code up; of any number of tries at once, one does. The same statement for a person who does not exist.
 * @param tx with the system's scope
 */
export async function spendRecoveryCode(tx: Tx, userId: string, typed: string): Promise<boolean> {
  const used = await tx
    .update(recoveryCodes)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, hashOf(userId, typed)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ id: recoveryCodes.id });
  return used.length === 1;
}

/** How many codes of a person still work. Same scope as above. */
export async function recoveryCodesLeft(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
  return row?.left ?? 0;
}
