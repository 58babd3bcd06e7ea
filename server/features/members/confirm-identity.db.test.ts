import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sessions } from "#db/schema/members.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { signIn } from "#server/auth/sign-in.ts";
import {
  cookieHeaders,
  noThrottle,
  testPassword,
  testRequest,
  withCredentials,
} from "#server/auth/testing/sign-in-person.ts";
import { createThrottle } from "#server/auth/throttle.ts";
import { authorize } from "#server/authorize.ts";
import type { Context, UserActor } from "#server/context.ts";
import { ProofNeededError, RateLimitedError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());

/** Somebody who signed in a while ago, and how they look to the next request. */
async function signedIn(minutesAgo: number) {
  const user = await portal.make.user("compliance");
  const { secret } = await withCredentials(portal.db, user.id);
  const credentials = { email: user.email, password: testPassword, code: await portal.code(secret, -1) };
  const result = await signIn(portal.db, credentials, testRequest, noThrottle);
  if (result.outcome !== "accepted") throw new Error(result.outcome);
  await portal.system((tx) =>
    tx
      .update(sessions)
      .set({ mfaAt: sql`clock_timestamp() - make_interval(secs => ${minutesAgo * 60})` })
      .where(eq(sessions.userId, user.id)),
  );
  const context = async (token = result.token): Promise<Context<UserActor>> => {
    const actor = await currentActor(portal.db, await cookieHeaders(token));
    if (!actor) throw new Error("signed out");
    return { ...userContext(portal.db, { roles: [] }), actor };
  };
  return { secret, context };
}

it("lets dangerous acts through for five minutes after a proof, and others always", async () => {
  const recent = await (await signedIn(4.9)).context();
  expect(() => authorize(recent, "grant.revoke")).not.toThrow();
  const late = await (await signedIn(5.1)).context();
  expect(() => authorize(late, "grant.revoke")).toThrow(ProofNeededError);
  expect(() => authorize(late, "lock.set")).toThrow(ProofNeededError);
  expect(() => authorize(late, "grant.read")).not.toThrow();
});

it("renews the proof with a code that works once, of any number of tries at once", async () => {
  const { secret, context } = await signedIn(30);
  const ctx = await context();
  const code = await portal.code(secret);
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => confirmIdentity(ctx, { code }, noThrottle)));
  const tokens = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value.token] : []));
  expect(tokens).toHaveLength(1);
  const { actor } = await context(tokens[0]);
  expect(actor).toMatchObject({ proofFresh: true, sessionId: ctx.actor.sessionId });
  // Whoever copied the cookie before the proof has nothing of it.
  await expect(context()).rejects.toThrow("signed out");
  const mine = (await portal.events("proof.given")).filter((event) => event.actorId === ctx.actor.userId);
  expect(mine).toHaveLength(1);
});

it("refuses a wrong code in words, leaves the proof old, and writes it down", async () => {
  const { secret, context } = await signedIn(30);
  const ctx = await context();
  const wrong = String((Number(await portal.code(secret, 40)) + 1) % 1_000_000).padStart(6, "0");
  await expect(confirmIdentity(ctx, { code: wrong }, noThrottle)).rejects.toMatchObject({ field: "code" });
  expect((await context()).actor.proofFresh).toBe(false);
  expect((await portal.events("proof.refused"))[0]).toMatchObject({ actorId: ctx.actor.userId });
});

it("counts guesses together with those at sign-in, over all processes", async () => {
  const ctx = await (await signedIn(30)).context();
  for (let i = 0; i < 5; i += 1)
    await expect(confirmIdentity(ctx, { code: "000000" }, createThrottle())).rejects.toThrow();
  await expect(confirmIdentity(ctx, { code: "000000" }, createThrottle())).rejects.toThrow(RateLimitedError);
});
