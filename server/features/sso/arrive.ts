import { AuthorizationResponseError, authorizationCodeGrant, fetchUserInfo } from "openid-client";
import { z } from "zod";
import type { ssoFlows } from "#db/schema/sso.ts";
import { encryptionKeys } from "#server/env.ts";
import { logger } from "#server/logger.ts";
import { open, placeOf, seal } from "#server/secrets.ts";
import { configure, metadataOf, type Provider } from "./discover.ts";
import { isUnreachable, ProviderError } from "./provider-error.ts";
import { SsoRefusal } from "./sso-refusal.ts";
import { callbackUrl } from "./start-flow.ts";

const claims = z.record(z.string(), z.unknown());

/** What a provider vouched for, checked: issuer, audience, signature, times, nonce. */
export const arrivalSchema = z.object({
  subject: z.string().min(1).max(255),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  /** Name of the session at the provider. */
  sid: z.string().nullable(),
  /** When the person proved themselves there, in seconds; null = it did not say. */
  authTime: z.number().nullable(),
  idToken: z.string(),
  claims,
});
export type Arrival = z.output<typeof arrivalSchema>;

/** An arrival as it waits in the database for the portal's own second factor. */
export const sealArrival = (arrival: Arrival, flowId: string): string =>
  seal(JSON.stringify(arrival), encryptionKeys(), placeOf("sso_flows.arrival", flowId));
export const openArrival = (sealed: string, flowId: string): Arrival =>
  arrivalSchema.parse(JSON.parse(open(sealed, encryptionKeys(), placeOf("sso_flows.arrival", flowId))));

const ascii = /^[\x21-\x7e]+$/;
const textOrNull = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

/** What may be said of a failure in the log: its code and kind, never a token. */
function note(error: unknown): { code: unknown; reason: string } {
  const reason = error instanceof Error ? error.message : "unknown";
  return { code: error instanceof Error && "code" in error ? error.code : null, reason };
}

/**
 * Trades the code for an ID token and checks everything about it.
 * @param search query the provider sent the browser back with
 * @throws SsoRefusal
 */
export async function arrive(
  provider: Provider,
  flow: typeof ssoFlows.$inferSelect,
  search: URLSearchParams,
): Promise<Arrival> {
  try {
    const configuration = configure(provider, await metadataOf(provider));
    const tokens = await authorizationCodeGrant(configuration, new URL(`${callbackUrl(provider.id)}?${search}`), {
      expectedState: search.get("state") ?? "",
      expectedNonce: flow.nonce,
      pkceCodeVerifier: open(flow.verifier, encryptionKeys(), placeOf("sso_flows.verifier", flow.id)),
      idTokenExpected: true,
      ...(flow.purpose === "step_up" ? { maxAge: 0 } : {}),
    });
    const idToken = tokens.claims();
    if (!idToken || !tokens.id_token) throw new SsoRefusal("not-trusted");
    // Some providers keep e-mail and groups out of the ID token. Its own claims count first, acr, amr and auth_time alone.
    const more =
      idToken.email_verified === undefined || (provider.roleClaim && !(provider.roleClaim in idToken))
        ? await userInfo(configuration, tokens.access_token, idToken.sub)
        : {};
    const { acr: _a, amr: _b, auth_time: _c, ...rest } = more;
    const all: Record<string, unknown> = { ...rest, ...idToken };
    // An address and whether it is verified come from the same answer.
    const vouching = idToken.email_verified === undefined ? rest : idToken;
    const email = textOrNull(vouching.email)?.toLowerCase() ?? null;
    return arrivalSchema.parse({
      subject: idToken.sub,
      // Addresses are ASCII here; a look-alike letter must not meet somebody's account.
      email: email !== null && ascii.test(email) ? email : null,
      emailVerified: vouching.email_verified === true,
      sid: textOrNull(idToken.sid),
      authTime: typeof idToken.auth_time === "number" ? idToken.auth_time : null,
      idToken: tokens.id_token,
      claims: all,
    });
  } catch (error) {
    if (error instanceof SsoRefusal) throw error;
    if (error instanceof AuthorizationResponseError) throw new SsoRefusal("declined");
    logger.warn({ provider: provider.id, ...note(error) }, "sso refused");
    throw new SsoRefusal(isUnreachable(error) || error instanceof ProviderError ? "unreachable" : "not-trusted");
  }
}

async function userInfo(
  configuration: ReturnType<typeof configure>,
  accessToken: string,
  subject: string,
): Promise<Record<string, unknown>> {
  if (!configuration.serverMetadata().userinfo_endpoint) return {};
  return fetchUserInfo(configuration, accessToken, subject);
}
