import { encode } from "next-auth/jwt";
import type { Database } from "#db/client.ts";
import { userCredentials } from "#db/schema/members.ts";
import { databaseNow } from "#server/clock.ts";
import { env } from "#server/env.ts";
import { sessionCookieName } from "../cookies.ts";
import { hashPassword } from "../passwords.ts";
import type { BrowserRequest } from "../sign-in-account.ts";
import type { SignInThrottle } from "../throttle.ts";
import { newTotpSecret, sealTotp, totpCode, totpStep } from "../totp.ts";

export const testPassword = "four unrelated words here";
const hash = hashPassword(testPassword);

/** Lets everything through: for tests of what lies behind it. */
export const noThrottle: SignInThrottle = { take: async () => null, forgive: async () => undefined };

export const testRequest: BrowserRequest = {
  sourceIp: "192.0.2.7",
  userAgent: "Test",
  requestId: "test-request",
  previousToken: null,
  browser: "a browser",
};

/** Gives a person of the factories a password and an authenticator app. `code(1)` is the next step's. */
export async function withCredentials(db: Database, userId: string) {
  const secret = newTotpSecret();
  const passwordHash = await hash;
  const now = await db.withScope({ kind: "system" }, async (tx) => {
    await tx.insert(userCredentials).values({ userId, passwordHash, totpSecret: sealTotp(secret) });
    return databaseNow(tx);
  });
  return { secret, code: (offset = 0) => totpCode(secret, totpStep(now) + offset) };
}

/** The headers of a browser that holds this session token. */
export async function cookieHeaders(token: string): Promise<Headers> {
  const value = await encode({ token: { sid: token }, secret: env().AUTH_SECRET, maxAge: 3600 });
  return new Headers({ cookie: `other=1; ${sessionCookieName()}=${value}` });
}
