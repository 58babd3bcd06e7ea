import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { signIns } from "#db/schema/identity.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import type { UserActor } from "#server/context.ts";
import { countryOf } from "./country-of.ts";
import { type SignInFlag, signInFlags } from "./sign-in-flags.ts";

/**
 * Writes a line of the person's sign-in history and says what is unusual about it.
 * @param tx with the system's scope
 */
export async function recordSignIn(
  tx: Tx,
  person: Pick<UserActor, "userId" | "vendorId">,
  request: { sourceIp: string | null; userAgent: string | null },
  facts: { accepted: boolean; method: ProofMethod; sessionId: string | null },
): Promise<{ country: string | null; flags: SignInFlag[] }> {
  const country = countryOf(request.sourceIp);
  const known = await tx
    .select({
      country: signIns.country,
      secondsAgo: sql<number>`extract(epoch from clock_timestamp() - ${signIns.at})::float8`,
    })
    .from(signIns)
    .where(and(eq(signIns.userId, person.userId), eq(signIns.accepted, true), isNotNull(signIns.country)))
    .orderBy(desc(signIns.at))
    .limit(200);
  const flags = signInFlags(
    country,
    known.map((row) => ({ country: row.country ?? "", secondsAgo: row.secondsAgo })),
  );
  await tx.insert(signIns).values({
    userId: person.userId,
    vendorId: person.vendorId,
    at: sql`clock_timestamp()`,
    ...facts,
    sourceIp: request.sourceIp,
    country,
    userAgent: request.userAgent?.slice(0, 300) ?? null,
    flags,
  });
  return { country, flags };
}
