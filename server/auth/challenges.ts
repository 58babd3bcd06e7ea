import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type ChallengePurpose, proofChallenges } from "#db/schema/mfa.ts";

/** How long somebody may take to find their key. */
const validMinutes = 5;

/** For what a challenge is answered, and by whom: a session's id, a browser's mark, a link's hash. */
export type ChallengeUse = { purpose: ChallengePurpose; boundTo: string };

/**
 * A fresh random value for an authenticator to sign, base64url.
 * @param tx with the system's scope
 */
export async function issueChallenge(tx: Tx, use: ChallengeUse): Promise<string> {
  // Those nobody answered go when the next is made, so that the table stays as small as what is open.
  await tx.delete(proofChallenges).where(sql`${proofChallenges.expiresAt} < clock_timestamp()`);
  const challenge = randomBytes(32).toString("base64url");
  await tx.insert(proofChallenges).values({
    ...use,
    challenge,
    expiresAt: sql`clock_timestamp() + make_interval(mins => ${validMinutes})`,
  });
  return challenge;
}

/**
 * Takes a challenge out of the world: of any number of answers, the first gets true.
 * @param tx with the system's scope; commit it even when the answer turns out wrong, or the challenge comes back
 */
export async function takeChallenge(tx: Tx, challenge: string, use: ChallengeUse): Promise<boolean> {
  const taken = await tx
    .delete(proofChallenges)
    .where(
      and(
        eq(proofChallenges.challenge, challenge),
        eq(proofChallenges.purpose, use.purpose),
        eq(proofChallenges.boundTo, use.boundTo),
        sql`${proofChallenges.expiresAt} > clock_timestamp()`,
      ),
    )
    .returning({ id: proofChallenges.id });
  return taken.length === 1;
}
