import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";

/** Somebody with an account at the test's provider. */
export type Account = {
  email: string;
  emailVerified?: boolean;
  groups?: string[];
  /** How they prove themselves, as the provider says it. */
  amr?: string[];
  acr?: string;
};

export type SigningKey = { kid: string; privateKey: CryptoKey };
/** Changes an ID token on its way out; `sign` signs with the provider's own key. */
export type Forge = (
  claims: JWTPayload,
  sign: (claims: JWTPayload, key?: SigningKey) => Promise<string>,
) => Promise<string>;

type Client = { id: string; secret: string; callback: string; backchannel?: string; signedOut?: string };

export const testAcr = "urn:example:mfa";

async function newKey(): Promise<SigningKey & { jwk: object; secretJwk: object }> {
  const kid = randomUUID();
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const named = { kid, alg: "RS256", use: "sig" };
  const jwk = { ...(await exportJWK(publicKey)), ...named };
  return { kid, privateKey, jwk, secretJwk: { ...(await exportJWK(privateKey)), ...named } };
}

/**
 * A real OpenID Connect provider on this machine's loopback, with a page where people say who they are.
 * @param options.lean keep all but the subject out of ID tokens
 */
export async function startOidcProvider(options: { lean?: boolean } = {}) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const accounts = new Map<string, Account>();
  const clients: Client[] = [];
  let key = await newKey();
  const first = key;
  let forge: Forge | null = null;
  const sign = (claims: JWTPayload, by: SigningKey = key) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: by.kid, typ: "JWT" }).sign(by.privateKey);

  const make = () => {
    const provider = new Provider(issuer, {
      clients: clients.map((client) => ({
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.callback],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        ...(client.signedOut ? { post_logout_redirect_uris: [client.signedOut] } : {}),
        ...(client.backchannel
          ? { backchannel_logout_uri: client.backchannel, backchannel_logout_session_required: true }
          : {}),
      })),
      jwks: { keys: [first.secretJwk] },
      // Both named, because it complains of its defaults.
      adapter: class extends MemoryAdapter {},
      ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
      cookies: { keys: [randomUUID()] },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (ctx: { body: unknown }, form: string) => {
            ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
          },
        },
      },
      // Its own dispatcher refuses loopback, where this test's portal lives.
      fetch: (url: string, { dispatcher: _, ...init }: RequestInit & { dispatcher?: unknown }) => fetch(url, init),
      pkce: { required: () => true },
      acrValues: [testAcr],
      // Lean: only `sub` stands in the ID token, as the specification allows; the rest is at the userinfo endpoint.
      conformIdTokenClaims: options.lean ?? false,
      claims: {
        acr: null,
        amr: null,
        auth_time: null,
        sid: null,
        iss: null,
        openid: ["sub", "amr", "acr", "auth_time"],
        email: ["email", "email_verified"],
        profile: ["name", "groups"],
      },
      interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
      findAccount: (_ctx: unknown, id: string) => {
        const account = accounts.get(id);
        return (
          account && {
            accountId: id,
            claims: () => ({
              sub: id,
              email: account.email,
              email_verified: account.emailVerified ?? true,
              groups: account.groups,
            }),
          }
        );
      },
    });
    provider.use(async (ctx, next) => {
      if (ctx.path.startsWith("/interaction/")) {
        ctx.respond = false;
        return interact(provider, ctx.req, ctx.res);
      }
      await next();
      const body = ctx.body as { id_token?: string } | undefined;
      if (ctx.path === "/token" && body?.id_token && (forge || key !== first)) {
        const claims = decodeJwt(body.id_token);
        body.id_token = forge ? await forge(claims, sign) : await sign(claims);
      }
      if (ctx.path === "/jwks") ctx.body = { keys: [key.jwk] };
    });
    return provider.callback();
  };

  async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(
        page(`<form method="post"><label>Account <input name="account"></label><button>Sign in</button></form>`),
      );
      return;
    }
    const accountId = new URLSearchParams(await text(request)).get("account") ?? "";
    const account = accounts.get(accountId);
    if (!account) return provider.interactionFinished(request, response, { error: "access_denied" });
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope("openid email profile");
    const { amr, acr } = account;
    const login = { accountId, ...(amr ? { amr } : {}), ...(acr ? { acr } : {}) };
    await provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } });
  }

  let handler: ReturnType<typeof make> | null = null;
  server.on("request", (request, response) => {
    handler ??= make();
    handler(request, response);
  });
  return {
    issuer,
    accounts,
    addClient(client: Client) {
      clients.push(client);
      handler = null;
    },
    forge(by: Forge | null) {
      forge = by;
    },
    /** Signs with a new key from now on, and publishes that one only. */
    async rotate() {
      key = await newKey();
    },
    /** A token of its own, such as for a logout. */
    sign,
    newKey,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type OidcProvider = Awaited<ReturnType<typeof startOidcProvider>>;

const page = (body: string) =>
  `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Provider</title>${body}</html>`;
