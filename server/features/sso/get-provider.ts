import { and, count, eq, isNull, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { sessions, users } from "#db/schema/members.ts";
import { userIdentities } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import type { ProviderIdInput } from "#lib/schemas/sso.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import type { Provider } from "./discover.ts";
import { signedOutUrl } from "./end-session-url.ts";
import { loadProvider } from "./load-provider.ts";

export type ProviderDetails = Omit<Provider, "clientSecret"> & {
  /** "your company", or the vendor's name. */
  organisation: string;
  /** There is one; it is never read back. */
  hasSecret: boolean;
  /** What the provider has to be told, and the address its people begin at. */
  addresses: { callback: string; backchannel: string; signedOut: string; start: string };
  /** People linked to it, by name, at most 200. */
  people: { identityId: string; name: string; email: string; linkedAt: Date }[];
  linked: number;
  liveSessions: number;
};

/** People and sessions as counted with the portal's own rights: what turning it off would end. */
export async function countLive(tx: Tx, providerId: string): Promise<number> {
  const [row] = await tx
    .select({ live: count() })
    .from(sessions)
    .where(
      and(
        eq(sessions.providerId, providerId),
        isNull(sessions.endedAt),
        sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
      ),
    );
  return row?.live ?? 0;
}

/**
 * One identity provider with all its settings but the secret.
 * @throws NotFoundError
 */
export async function getProvider(ctx: Context, input: ProviderIdInput): Promise<ProviderDetails> {
  authorize(ctx, "identityProvider.read");
  return asActor(ctx, async (tx) => {
    const { clientSecret, ...provider } = await loadProvider(tx, input.providerId, "read");
    // Identities and sessions are nobody's to read; names, times and numbers of them are shown.
    const live = await elevate(tx, async () => ({
      people: await tx
        .select({
          identityId: userIdentities.id,
          name: users.name,
          email: users.email,
          linkedAt: userIdentities.linkedAt,
        })
        .from(userIdentities)
        .innerJoin(users, eq(users.id, userIdentities.userId))
        .where(eq(userIdentities.providerId, provider.id))
        .orderBy(users.name, users.id)
        .limit(200),
      linked: (
        await tx.select({ n: count() }).from(userIdentities).where(eq(userIdentities.providerId, provider.id))
      )[0]?.n,
      liveSessions: await countLive(tx, provider.id),
    }));
    const whole = (path: string) => new URL(path, env().AUTH_URL).href;
    return {
      ...provider,
      ...live,
      linked: live.linked ?? 0,
      hasSecret: clientSecret !== null,
      addresses: {
        callback: whole(routes.ssoCallback(provider.id)),
        backchannel: whole(routes.ssoBackchannel(provider.id)),
        signedOut: signedOutUrl(),
        start: whole(routes.ssoStart(provider.id)),
      },
    };
  });
}
