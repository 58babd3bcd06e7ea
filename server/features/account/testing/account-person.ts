import { eq } from "drizzle-orm";
import { userCredentials } from "#db/schema/members.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { signIn } from "#server/auth/sign-in.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import { SoftwareAuthenticator } from "#server/auth/testing/software-authenticator.ts";
import type { Context, UserActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import type { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { userContext } from "#server/testing/contexts.ts";
import { offerPasskey } from "../offer-passkey.ts";
import { registerPasskey } from "../register-passkey.ts";

type Portal = Awaited<ReturnType<typeof openTestPortal>>;
export type AccountPerson = Awaited<ReturnType<typeof accountPerson>>;

/** Somebody with a password and an app, signed in; `ctx` is what their browser's next request would be. */
export async function accountPerson(portal: Portal, role: "compliance" | "project_manager" | "auditor" = "compliance") {
  const user = await portal.make.user(role);
  const { secret } = await withCredentials(portal.db, user.id);
  const enter = async (code: string) => {
    const credentials = { email: user.email, password: testPassword, code };
    const result = await signIn(portal.db, credentials, testRequest, noThrottle);
    if (result.outcome !== "accepted") throw new Error(result.outcome);
    return result.token;
  };
  /** What the app shows now, as if it had not been used yet: tests do not wait for the next one. */
  const freshCode = async () => {
    await portal.system((tx) =>
      tx.update(userCredentials).set({ totpLastStep: 0 }).where(eq(userCredentials.userId, user.id)),
    );
    return portal.code(secret);
  };
  const cookie = { token: await enter(await freshCode()) };
  const ctxOf = async (token: string): Promise<Context<UserActor>> => {
    const actor = await currentActor(portal.db, await cookieHeaders(token));
    if (!actor) throw new Error("signed out");
    return { ...userContext(portal.db, { roles: [] }), actor };
  };
  return { ...user, secret, cookie, enter, freshCode, ctxOf, ctx: () => ctxOf(cookie.token) };
}

/** Gives them a passkey, the ordinary way; their browser keeps the new token. */
export async function addPasskey(person: AccountPerson, name = "Security key"): Promise<SoftwareAuthenticator> {
  const key = new SoftwareAuthenticator(new URL(env().AUTH_URL).origin);
  const offer = await offerPasskey(await person.ctx());
  person.cookie.token = (await registerPasskey(await person.ctx(), { name, passkey: key.make(offer) })).token;
  return key;
}
