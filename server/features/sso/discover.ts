import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  type ServerMetadata,
} from "openid-client";
import type { identityProviders } from "#db/schema/sso.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { open, placeOf } from "#server/secrets.ts";
import { asProviderError, notHttps, ProviderError } from "./provider-error.ts";
import { providerFetch, providerPatienceMs } from "./provider-fetch.ts";

export type Provider = typeof identityProviders.$inferSelect;

/** Long enough for a busy morning; endpoints move rarely. Keys are read anew for each sign-in, so they may rotate at any time. */
const metadataMs = 5 * 60_000;
/** So long a failure is remembered: the sign-in page is open to all, and each trip to a provider that hangs takes seconds. */
const failureMs = 15_000;
const known = new Map<string, { until: number; metadata: Promise<ServerMetadata> }>();

/** Speaks to this provider. */
export const fetchOf = (provider: Pick<Provider, "caPem">) =>
  providerFetch({ caPem: provider.caPem, allowLoopback: env().SSO_ALLOW_LOOPBACK });

/**
 * Reads a provider's discovery document, whose issuer must be the one that was set.
 * @throws ProviderError
 */
export async function discover(provider: Pick<Provider, "issuer" | "caPem">): Promise<ServerMetadata> {
  const issuer = new URL(provider.issuer);
  try {
    const configuration = await discovery(issuer, "discovery", undefined, None(), {
      [customFetch]: fetchOf(provider),
      timeout: providerPatienceMs / 1000,
      ...(env().SSO_ALLOW_LOOPBACK ? { execute: [allowInsecureRequests] } : {}),
    });
    return configuration.serverMetadata();
  } catch (error) {
    throw misread(error) ?? asProviderError(error);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The issuer that a document calls itself, from the nested causes of the library's error. */
function issuerSaid(error: unknown): string | null {
  for (let current = error; isRecord(current); current = current.cause) {
    const { body } = current;
    if (isRecord(body) && typeof body.issuer === "string") return body.issuer.slice(0, 200);
  }
  return null;
}

/** What is wrong with an answer, when one came, or with the address that none was asked at. */
function misread(error: unknown): ProviderError | null {
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? error.code : null;
  if (code === "OAUTH_HTTP_REQUEST_FORBIDDEN") return new ProviderError(notHttps);
  if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED")
    return new ProviderError(`It calls itself ${issuerSaid(error) ?? "something else"}. Enter the issuer exactly so.`);
  if (error.cause instanceof Response)
    return new ProviderError(
      `It answered ${error.cause.status} where its discovery document should be (/.well-known/openid-configuration). Check the issuer's path.`,
    );
  return null;
}

function clientAuth(provider: Provider, metadata: ServerMetadata): ClientAuth {
  if (provider.clientSecret === null) return None();
  const secret = open(
    provider.clientSecret,
    encryptionKeys(),
    placeOf("identity_providers.client_secret", provider.id),
  );
  const methods = metadata.token_endpoint_auth_methods_supported;
  return methods && !methods.includes("client_secret_basic") ? ClientSecretPost(secret) : ClientSecretBasic(secret);
}

/**
 * What this portal knows of a provider, read within the last five minutes. All who ask while it is read wait for the same
 * answer, and a failure answers for 15 seconds.
 * @throws ProviderError
 */
export function metadataOf(provider: Provider): Promise<ServerMetadata> {
  const key = `${provider.id} ${provider.revision}`;
  const found = known.get(key);
  if (found && performance.now() < found.until) return found.metadata;
  const entry = { until: Number.POSITIVE_INFINITY, metadata: discover(provider) };
  if (known.size > 500) known.clear();
  known.set(key, entry);
  const keepFor = (ms: number) => () => {
    entry.until = performance.now() + ms;
  };
  entry.metadata.then(keepFor(metadataMs), keepFor(failureMs));
  return entry.metadata;
}

/**
 * The portal as a client of this provider. Signatures of ID tokens are checked with keys read for this one use.
 * @throws ProviderError
 */
export function configure(provider: Provider, metadata: ServerMetadata): Configuration {
  const configuration = new Configuration(metadata, provider.clientId, undefined, clientAuth(provider, metadata));
  configuration[customFetch] = fetchOf(provider);
  configuration.timeout = providerPatienceMs / 1000;
  if (env().SSO_ALLOW_LOOPBACK) allowInsecureRequests(configuration);
  enableNonRepudiationChecks(configuration);
  return configuration;
}
