import { and, eq, sql } from "drizzle-orm";
import { createRemoteJWKSet, customFetch } from "jose";
import {
  genericGrantRequest,
  ResponseBodyError,
  type ServerMetadata,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { identityProviders } from "#db/schema/sso.ts";
import type { ProviderIdInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { notifyLive } from "#server/live/notify.ts";
import { configure, discover, fetchOf, type Provider } from "./discover.ts";
import { loadProvider } from "./load-provider.ts";
import { asProviderError } from "./provider-error.ts";
import { callbackUrl } from "./start-flow.ts";

export type Finding = {
  /** "missing" = sign-in works without it, and something else does not. */
  state: "ok" | "missing" | "wrong";
  /** Full sentence. */
  text: string;
};
export type TestResult = { passed: boolean; findings: Finding[] };

/**
 * Speaks to a provider as a sign-in would, short of a person: discovery, keys, and whether it knows this portal. Says what
 * is wrong; a test that passes lets the provider be turned on.
 * @throws NotFoundError
 */
export async function testProvider(ctx: Context, input: ProviderIdInput): Promise<TestResult> {
  authorize(ctx, "identityProvider.write");
  const provider = await asActor(ctx, (tx) => loadProvider(tx, input.providerId, "read"));
  // Outside any transaction: the provider may take its time.
  const findings = await examine(provider);
  const passed = findings.every(({ state }) => state !== "wrong");
  await asActor(ctx, async (tx) => {
    await tx
      .update(identityProviders)
      .set({ testedAt: passed ? sql`clock_timestamp()` : null })
      // Of the settings that were tested, not of newer ones.
      .where(and(eq(identityProviders.id, provider.id), eq(identityProviders.revision, provider.revision)));
    await recordAudit(tx, ctx, {
      action: "identityProvider.tested",
      subject: { type: "identity_provider", id: provider.id, name: provider.name },
      vendorId: provider.vendorId,
      after: { passed, wrong: findings.filter(({ state }) => state === "wrong").map(({ text }) => text) },
    });
    await notifyLive(tx, { topic: "members", vendorId: provider.vendorId });
  });
  return { passed, findings };
}

async function examine(provider: Provider): Promise<Finding[]> {
  let metadata: ServerMetadata;
  try {
    metadata = await discover(provider);
  } catch (error) {
    return [{ state: "wrong", text: `The issuer could not be read. ${asProviderError(error).message}` }];
  }
  return [
    { state: "ok", text: "The issuer answers, and its discovery document is its own." },
    ...readMetadata(metadata),
    await examineKeys(provider, metadata),
    await examineClient(provider, metadata),
  ];
}

function readMetadata(metadata: ServerMetadata): Finding[] {
  const missing = (["authorization_endpoint", "token_endpoint", "jwks_uri"] as const).filter((key) => !metadata[key]);
  const challenge = metadata.code_challenge_methods_supported;
  const endSession = metadata.end_session_endpoint
    ? "Signing out here can sign out there, too."
    : "It has no sign-out address, so signing out here leaves people signed in there.";
  const backchannel = metadata.backchannel_logout_supported
    ? "It can tell the portal when somebody signs out there (back-channel logout)."
    : "It does not offer back-channel logout: signing out there does not end sessions here.";
  return [
    ...missing.map((key): Finding => ({ state: "wrong", text: `Its discovery document lacks ${key}.` })),
    ...(challenge?.includes("S256")
      ? []
      : [
          {
            state: "missing",
            text: "It does not say that it checks PKCE (S256); the portal sends it anyway.",
          } as const,
        ]),
    { state: metadata.end_session_endpoint ? "ok" : "missing", text: endSession },
    { state: metadata.backchannel_logout_supported ? "ok" : "missing", text: backchannel },
  ];
}

async function examineKeys(provider: Provider, metadata: ServerMetadata): Promise<Finding> {
  if (!metadata.jwks_uri) return { state: "wrong", text: "Its signing keys cannot be read." };
  const fetch = fetchOf(provider);
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
    [customFetch]: (url, { headers, method, signal }) =>
      fetch(url, { headers: Object.fromEntries(new Headers(headers)), method, redirect: "manual", signal, body: null }),
  });
  try {
    await keys.reload();
    const usable = (keys.jwks()?.keys ?? []).filter(({ kty, use }) => kty !== "oct" && use !== "enc").length;
    if (usable > 0) return { state: "ok", text: "Its signing keys can be read." };
    return { state: "wrong", text: "It publishes no public key to sign with." };
  } catch (error) {
    return { state: "wrong", text: `Its signing keys could not be read. ${asProviderError(error).message}` };
  }
}

/** Trades a code that cannot exist: a provider that knows the portal complains about the code, another one about the portal. */
async function examineClient(provider: Provider, metadata: ServerMetadata): Promise<Finding> {
  if (provider.clientId === "") return { state: "wrong", text: "No client id was entered yet." };
  try {
    const parameters = {
      code: "gatehouse-connection-test",
      redirect_uri: callbackUrl(provider.id),
      code_verifier: "x".repeat(43),
    };
    await genericGrantRequest(configure(provider, metadata), "authorization_code", parameters);
  } catch (error) {
    // A provider that does not know the client says so in a body, or with a 401 that asks for other credentials.
    const answer = error instanceof WWWAuthenticateChallengeError ? "401" : null;
    const code = error instanceof ResponseBodyError ? error.error : answer;
    if (code === null)
      return { state: "wrong", text: `It could not be asked about the client id. ${asProviderError(error).message}` };
    if (code === "invalid_grant") return { state: "ok", text: "It knows the client id, and the secret fits." };
    return {
      state: "wrong",
      text: `It does not accept the client id and secret (${code.slice(0, 60)}). Compare both, and how the client authenticates there.`,
    };
  }
  return { state: "wrong", text: "It gave out a token for a code nobody has. Do not trust it." };
}
