import { and, eq, isNull, lt, sql } from "drizzle-orm";
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { v7 as uuidv7 } from "uuid";
import type { Database, Tx } from "#db/client.ts";
import { invitations } from "#db/schema/invitations.ts";
import { sessions } from "#db/schema/members.ts";
import { type FlowPurpose, ssoFlows } from "#db/schema/sso.ts";
import { routes } from "#lib/routes.ts";
import type { SsoProblem } from "#lib/schemas/sso.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import { throttledNetwork } from "#server/auth/throttle.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { logger } from "#server/logger.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { configure, metadataOf, type Provider } from "./discover.ts";
import { providerById } from "./load-provider.ts";
import { asksForMfa } from "./policy.ts";

/** How long a person may take at the provider. */
export const flowMinutes = 10;

/** Everyone may begin; an office behind one address begins often at nine o'clock, a machine more often. */
const perAddress = new RateLimiterMemory({ points: 300, duration: 5 * 60 });

export type FlowStart = {
  providerId: string;
  purpose: FlowPurpose;
  /** Path of the portal to go to afterwards, checked. */
  next: string;
  /** Of the link, for an invitation. */
  invitationToken?: string;
  /** Of the session that wants a fresh proof. */
  sessionToken?: string | null;
  /** What ties earlier trips to this browser, if anything. */
  binding: string | null;
  sourceIp: string | null;
};

export type StartedFlow = { url: string; binding: string } | { problem: SsoProblem };

/** The address this provider sends people back to; it is this provider's alone, so answers of others never fit. */
export const callbackUrl = (providerId: string): string => new URL(routes.ssoCallback(providerId), env().AUTH_URL).href;

type Target = { invitationId: string | null; sessionId: string | null; loginHint: string | null };

/** What the trip is for, when that still stands. */
async function targetOf(tx: Tx, provider: Provider, start: FlowStart): Promise<Target | SsoProblem> {
  if (start.purpose === "sign_in") return { invitationId: null, sessionId: null, loginHint: null };
  if (start.purpose === "step_up") {
    if (!start.sessionToken || !asksForMfa(provider)) return "unavailable";
    const [session] = await tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(
        and(
          eq(sessions.tokenHash, hashToken(start.sessionToken)),
          eq(sessions.providerId, provider.id),
          isNull(sessions.endedAt),
        ),
      );
    return session ? { invitationId: null, sessionId: session.id, loginHint: null } : "unavailable";
  }
  const [invitation] = await tx
    .select({ id: invitations.id, email: invitations.email })
    .from(invitations)
    .where(
      and(
        eq(invitations.tokenHash, hashToken(start.invitationToken ?? "")),
        sql`${invitations.vendorId} is not distinct from ${provider.vendorId}`,
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > clock_timestamp()`,
      ),
    );
  return invitation ? { invitationId: invitation.id, sessionId: null, loginHint: invitation.email } : "invitation";
}

/**
 * Begins a trip to a provider: authorization code with PKCE, state and nonce, all of them this browser's and this
 * provider's alone, good once and for ten minutes.
 * @returns where to send the browser and what to tie it with, or why there is no trip; unknown and turned-off providers answer alike
 */
export async function startFlow(db: Database, start: FlowStart): Promise<StartedFlow> {
  const pressed = await perAddress.consume(throttledNetwork(start.sourceIp ?? "unknown")).catch(() => null);
  const provider = pressed ? await providerById(db, start.providerId) : null;
  if (provider?.status !== "on" || provider.clientId === "") return { problem: "unavailable" };
  const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const binding = start.binding ?? newToken();
  let metadata: Awaited<ReturnType<typeof metadataOf>>;
  try {
    metadata = await metadataOf(provider);
  } catch (error) {
    logger.warn({ provider: provider.id, reason: error instanceof Error ? error.message : "" }, "sso unreachable");
    return { problem: "unreachable" };
  }
  const target = await db.withScope({ kind: "system" }, async (tx) => {
    const found = await targetOf(tx, provider, start);
    if (typeof found === "string") return found;
    await tx.delete(ssoFlows).where(lt(ssoFlows.expiresAt, sql`clock_timestamp() - interval '1 hour'`));
    const id = uuidv7();
    await tx.insert(ssoFlows).values({
      id,
      providerId: provider.id,
      purpose: start.purpose,
      stateHash: hashToken(secrets.state),
      bindingHash: hashToken(binding),
      nonce: secrets.nonce,
      verifier: seal(secrets.verifier, encryptionKeys(), placeOf("sso_flows.verifier", id)),
      next: start.next,
      invitationId: found.invitationId,
      sessionId: found.sessionId,
      startedAt: sql`clock_timestamp()`,
      expiresAt: sql`clock_timestamp() + make_interval(mins => ${flowMinutes})`,
    });
    return found;
  });
  if (typeof target === "string") return { problem: target };
  const url = buildAuthorizationUrl(configure(provider, metadata), {
    response_type: "code",
    redirect_uri: callbackUrl(provider.id),
    scope: provider.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: "S256",
    ...(provider.mfaAcr.length > 0 ? { acr_values: provider.mfaAcr.join(" ") } : {}),
    ...(target.loginHint ? { login_hint: target.loginHint } : {}),
    // Whoever sits there proves it anew; auth_time is checked when they come back.
    ...(start.purpose === "step_up" ? { prompt: "login", max_age: "0" } : {}),
  });
  return { url: url.href, binding };
}
