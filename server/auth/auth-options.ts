import { randomUUID } from "node:crypto";
import type { AuthOptions } from "next-auth";
import credentialsProvider from "next-auth/providers/credentials";
import { routes } from "#lib/routes.ts";
import { sameOriginPath } from "#lib/same-origin-path.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { logger } from "#server/logger.ts";
import { browserMark } from "./browser-mark.ts";
import { clientAddress } from "./client-address.ts";
import { authCookies, secureCookies } from "./cookies.ts";
import { longestHours } from "./session-times.ts";
import { sessionTokenOf } from "./session-token.ts";
import { signIn } from "./sign-in.ts";
import type { SignInResult } from "./sign-in-account.ts";
import { signInByPasskey } from "./sign-in-by-passkey.ts";
import { endOwnSession } from "./sign-out.ts";

// The package is CommonJS: bundlers and Node hand over its default export differently.
type ProviderModule = typeof credentialsProvider | { default: typeof credentialsProvider };
const imported: ProviderModule = credentialsProvider;
const credentials = "default" in imported ? (imported.default as typeof credentialsProvider) : imported;

/** Where a request says it comes from, for the session row and the audit event. */
function facts(headers: Headers) {
  return {
    sourceIp: clientAddress(headers),
    userAgent: headers.get("user-agent"),
    requestId: headers.get("x-request-id") ?? randomUUID(),
  };
}

const browserRequest = async (headers: Headers) => ({
  ...facts(headers),
  previousToken: await sessionTokenOf(headers),
  browser: browserMark(headers),
});

/** The page turns these words into its sentences; a refusal has next-auth's own word for every reason. */
function answerOf(result: SignInResult) {
  if (result.outcome === "accepted") return { id: result.userId, sid: result.token };
  if (result.outcome === "throttled") throw new Error(`wait-${result.retryAfterSeconds}`);
  if (result.outcome !== "refused") throw new Error(result.outcome);
  return null;
}

/**
 * next-auth for one request: two credentials providers, and a cookie that carries nothing but the token of our own
 * session row, which every request checks again.
 */
export function authOptions(headers: Headers): AuthOptions {
  const { AUTH_SECRET, AUTH_URL } = env();
  return {
    secret: AUTH_SECRET,
    useSecureCookies: secureCookies(),
    cookies: authCookies(),
    session: { strategy: "jwt", maxAge: longestHours * 3600 },
    pages: { signIn: routes.signIn(), signOut: routes.signIn(), error: routes.signIn() },
    providers: [
      credentials({
        credentials: { email: {}, password: {}, code: {}, passkey: {} },
        authorize: async (given) => answerOf(await signIn(database(), given, await browserRequest(headers))),
      }),
      credentials({
        id: "passkey",
        credentials: { passkey: {} },
        authorize: async (given) => answerOf(await signInByPasskey(database(), given, await browserRequest(headers))),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user && "sid" in user ? { sid: user.sid } : { sid: token.sid }),
      redirect: ({ url }) => {
        const { origin } = new URL(AUTH_URL);
        return origin + sameOriginPath(url.startsWith(`${origin}/`) ? url.slice(origin.length) : url, routes.home());
      },
    },
    events: {
      signOut: async () => {
        const token = await sessionTokenOf(headers);
        if (token) await endOwnSession(database(), token, facts(headers));
      },
    },
    logger: {
      error: (code, metadata) =>
        logger.error({ code, err: metadata instanceof Error ? metadata : undefined }, "next-auth"),
      warn: (code) => logger.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}
