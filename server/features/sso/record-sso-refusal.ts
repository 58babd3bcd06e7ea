import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { userIdentities } from "#db/schema/sso.ts";
import type { SsoProblem } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { recordSignIn } from "#server/auth/record-sign-in.ts";
import type { Arrival } from "./arrive.ts";
import type { Provider } from "./discover.ts";

/**
 * Writes a refused sign-in through a provider into the log, and into the history of the person who is linked to it.
 * The address stands under a name of its own: whatever a provider claims must not slow down its owner's password.
 * @param tx with the system's scope
 */
export async function recordSsoRefusal(
  tx: Tx,
  provider: Provider,
  problem: SsoProblem,
  arrival: Arrival | null,
  request: SignInRequest,
): Promise<void> {
  const [person] = arrival
    ? await tx
        .select({ userId: users.id, vendorId: users.vendorId })
        .from(userIdentities)
        .innerJoin(users, eq(users.id, userIdentities.userId))
        .where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, arrival.subject)))
    : [];
  if (person) await recordSignIn(tx, person, request, { accepted: false, method: "sso", sessionId: null });
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "identity_provider", id: provider.id, name: provider.name },
      vendorId: provider.vendorId,
      after: { reason: problem, claimedEmail: arrival?.email ?? null, subject: arrival?.subject ?? null },
    },
  );
}
