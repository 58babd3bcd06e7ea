import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import type { SetProviderStatusInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { factorsOf } from "#server/auth/second-factor.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import type { Provider } from "./discover.ts";
import { loadProvider } from "./load-provider.ts";
import { lockSignInWays } from "./lock-sign-in-ways.ts";
import { turnOffProblem, turnOnProblem } from "./policy.ts";
import { workingProviders } from "./working-providers.ts";

/**
 * Turns an identity provider on, or off. Off also ends the sessions opened through it.
 * @returns how many sessions ended
 * @throws NotFoundError, ConflictError with what stands against it
 */
export async function setProviderStatus(
  ctx: Context,
  { providerId, status }: SetProviderStatusInput,
): Promise<{ name: string; sessionsEnded: number }> {
  authorize(ctx, "identityProvider.write");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    await lockSignInWays(tx);
    const provider = await loadProvider(tx, providerId, "change");
    const problem =
      status === "on"
        ? turnOnProblem({ ...provider, tested: provider.testedAt !== null })
        : // Credentials and identities are nobody's to see; only what follows from them leaves.
          await elevate(tx, () => offProblem(tx, provider, provider.organisation, actor.userId));
    if (problem) throw new ConflictError(problem);
    const changed = await tx
      .update(identityProviders)
      .set({ status })
      .where(and(eq(identityProviders.id, providerId), ne(identityProviders.status, status)))
      .returning({ id: identityProviders.id });
    if (changed.length === 0) throw new ConflictError(`${provider.name} is ${status} already. Nothing was changed.`);
    const sessionsEnded = status === "off" ? await elevate(tx, () => endThrough(tx, provider)) : 0;
    await recordAudit(tx, ctx, {
      action: status === "on" ? "identityProvider.turnedOn" : "identityProvider.turnedOff",
      subject: { type: "identity_provider", id: providerId, name: provider.name },
      vendorId: provider.vendorId,
      before: { status: provider.status },
      after: { status, ...(status === "off" ? { sessionsEnded } : {}) },
    });
    await notifyLive(tx, { topic: "members", vendorId: provider.vendorId });
    return { name: provider.name, sessionsEnded };
  });
}

async function offProblem(tx: Tx, provider: Provider, organisation: string, userId: string): Promise<string | null> {
  const [policy] = await tx
    .select({ allowed: signInPolicies.passwordAllowed })
    .from(signInPolicies)
    .where(sql`${signInPolicies.vendorId} is not distinct from ${provider.vendorId}`);
  const others = (await workingProviders(tx, provider.vendorId)).filter(({ id }) => id !== provider.id);
  const own = await tx
    .select({ providerId: userIdentities.providerId })
    .from(userIdentities)
    .where(eq(userIdentities.userId, userId));
  const { password, passkey } = await factorsOf(tx, userId);
  const passwordsAllowed = policy?.allowed ?? true;
  const linkedHere = own.some(({ providerId }) => providerId === provider.id);
  const linkedElsewhere = own.some(({ providerId }) => others.some(({ id }) => id === providerId));
  const entersOtherwise = linkedElsewhere || (passwordsAllowed && (password || passkey));
  return turnOffProblem({
    name: provider.name,
    organisation,
    passwordsAllowed,
    otherProviders: others.length,
    actorsOnlyWay: linkedHere && !entersOtherwise,
  });
}

/** Ends what was opened through the provider; the streams of those people close. */
async function endThrough(tx: Tx, provider: Provider): Promise<number> {
  const live = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.providerId, provider.id),
        sql`${sessions.endedAt} is null and least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
      ),
    );
  const ended = await tx
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: `${provider.name} was turned off.` })
    .where(inArray(sessions.id, live))
    .returning({ userId: sessions.userId });
  for (const userId of new Set(ended.map((session) => session.userId)))
    await notifyLive(tx, { topic: "sessions", userId });
  return ended.length;
}
