import { and, eq, isNull } from "drizzle-orm";
import { buildEndSessionUrl } from "openid-client";
import type { Database } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { logger } from "#server/logger.ts";
import { open, placeOf } from "#server/secrets.ts";
import { configure, metadataOf } from "./discover.ts";

/** Where a provider sends people back to after they signed out there. */
export const signedOutUrl = (): string => new URL(routes.signIn(), env().AUTH_URL).href;

/**
 * Where a person signs out of the provider their session came through (RP-initiated logout). Signing out here never waits
 * for it: a provider that cannot be asked is left out.
 * @param token of the session, which may end before or after
 * @returns null for a session of another kind, and for providers without such an address
 */
export async function endSessionUrl(db: Database, token: string): Promise<string | null> {
  const found = await db.withScope({ kind: "system" }, async (tx) => {
    const [row] = await tx
      .select({ sessionId: sessions.id, provider: identityProviders, idToken: sessions.idToken })
      .from(sessions)
      .innerJoin(identityProviders, eq(identityProviders.id, sessions.providerId))
      .where(and(eq(sessions.tokenHash, hashToken(token)), isNull(sessions.endedAt)));
    return row ?? null;
  });
  if (!found?.idToken) return null;
  try {
    const metadata = await metadataOf(found.provider);
    if (!metadata.end_session_endpoint) return null;
    return buildEndSessionUrl(configure(found.provider, metadata), {
      id_token_hint: open(found.idToken, encryptionKeys(), placeOf("sessions.id_token", found.sessionId)),
      post_logout_redirect_uri: signedOutUrl(),
    }).href;
  } catch (error) {
    logger.warn({ provider: found.provider.id, reason: error instanceof Error ? error.message : "" }, "sso sign-out");
    return null;
  }
}
