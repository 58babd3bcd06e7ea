import { and, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { ssoLogoutTokens, userIdentities } from "#db/schema/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { notifyLive } from "#server/live/notify.ts";
import { logger } from "#server/logger.ts";
import { fetchOf, metadataOf, type Provider } from "./discover.ts";
import { providerById } from "./load-provider.ts";
import { ProviderError } from "./provider-error.ts";

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";
/** A provider signs with a private key of its own, never with the secret we share. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** How old a logout token may be, in seconds; its name is remembered for longer. */
const tokenAge = 5 * 60;

type Keys = ReturnType<typeof createRemoteJWKSet>;
/** Kept between calls, since anyone may call; keys not known yet are looked up, at most every five seconds. */
const keySets = new Map<string, Keys>();

function keysOf(provider: Provider, jwksUri: string): Keys {
  const key = `${provider.id} ${provider.revision} ${jwksUri}`;
  const known = keySets.get(key);
  if (known) return known;
  const fetch = fetchOf(provider);
  const made = createRemoteJWKSet(new URL(jwksUri), {
    cooldownDuration: 5_000,
    [customFetch]: (url, { headers, method, signal }) =>
      fetch(url, { headers: Object.fromEntries(new Headers(headers)), method, redirect: "manual", signal, body: null }),
  });
  if (keySets.size > 500) keySets.clear();
  keySets.set(key, made);
  return made;
}

type LogoutClaims = { jti: string; sub: string | null; sid: string | null };

/** What OpenID Connect Back-Channel Logout 1.0, 2.6 asks of a logout token besides its signature and times. */
function readClaims(claims: JWTPayload): LogoutClaims | null {
  const { jti, sub, events } = claims;
  const sid = typeof claims.sid === "string" ? claims.sid : null;
  const event = typeof events === "object" && events !== null && logoutEvent in events ? events[logoutEvent] : null;
  if (typeof event !== "object" || event === null || "nonce" in claims || !jti || jti.length > 300) return null;
  return sub === undefined && sid === null ? null : { jti, sub: sub ?? null, sid };
}

/**
 * A provider says that somebody signed out there: their sessions here end, their open streams close. Each token is obeyed once.
 * @param providerId from the address, so anything at all
 * @returns how many sessions ended; null when the token is not to be believed, for whatever reason
 */
export async function backChannelLogout(
  db: Database,
  providerId: string,
  logoutToken: string,
  request: { requestId: string; sourceIp: string | null },
): Promise<number | null> {
  const provider = await providerById(db, providerId);
  if (!provider?.clientId) return null;
  try {
    const metadata = await metadataOf(provider);
    if (!metadata.jwks_uri) return null;
    const { payload } = await jwtVerify(logoutToken, keysOf(provider, metadata.jwks_uri), {
      issuer: metadata.issuer,
      audience: provider.clientId,
      algorithms,
      requiredClaims: ["iat", "jti", "events"],
      maxTokenAge: tokenAge,
      clockTolerance: 30,
    });
    const claims = readClaims(payload);
    return claims && (await db.withScope({ kind: "system" }, (tx) => obey(tx, provider, claims, request)));
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof ProviderError)) throw error;
    logger.warn({ provider: provider.id, reason: error.message }, "sso logout refused");
    return null;
  }
}

async function obey(
  tx: Tx,
  provider: Provider,
  { jti, sub, sid }: LogoutClaims,
  request: { requestId: string; sourceIp: string | null },
): Promise<number | null> {
  await tx.delete(ssoLogoutTokens).where(lt(ssoLogoutTokens.seenAt, sql`clock_timestamp() - interval '1 day'`));
  const first = await tx
    .insert(ssoLogoutTokens)
    .values({ providerId: provider.id, jti, seenAt: sql`clock_timestamp()` })
    .onConflictDoNothing()
    .returning({ jti: ssoLogoutTokens.jti });
  if (first.length === 0) return null;
  const bySubject = tx
    .select({ userId: userIdentities.userId })
    .from(userIdentities)
    .where(and(eq(userIdentities.providerId, provider.id), eq(userIdentities.subject, sub ?? "")));
  const ended = await tx
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: `Signed out at ${provider.name}.` })
    .where(
      and(
        eq(sessions.providerId, provider.id),
        isNull(sessions.endedAt),
        sql`least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`,
        sid === null ? undefined : eq(sessions.providerSid, sid),
        sub === null ? undefined : inArray(sessions.userId, bySubject),
      ),
    )
    .returning({ id: sessions.id, userId: sessions.userId });
  for (const session of ended) await tell(tx, provider, session, request);
  return ended.length;
}

async function tell(
  tx: Tx,
  provider: Provider,
  session: { id: string; userId: string },
  request: { requestId: string; sourceIp: string | null },
): Promise<void> {
  const [person] = await tx
    .select({ name: users.name, vendorId: users.vendorId, annotatorId: annotators.id })
    .from(users)
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, session.userId));
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Gatehouse" } },
    {
      action: "session.endedByProvider",
      subject: { type: "session", id: session.id, name: person?.name ?? "somebody" },
      vendorId: person?.vendorId ?? null,
      annotatorId: person?.annotatorId ?? null,
      after: { provider: provider.name },
    },
  );
  await notifyLive(tx, { topic: "sessions", userId: session.userId });
  await notifyLive(tx, { topic: "members", vendorId: person?.vendorId ?? null });
}
