import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { userCredentials, users } from "#db/schema/members.ts";
import { passkeys, recoveryCodes } from "#db/schema/mfa.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { replaceRecoveryCodes } from "#server/auth/recovery-codes.ts";
import { signInByPasskey } from "#server/auth/sign-in-by-passkey.ts";
import { testPassword, testRequest, withCredentials } from "#server/auth/testing/sign-in-person.ts";
import { SoftwareAuthenticator } from "#server/auth/testing/software-authenticator.ts";
import { signInQuestion } from "#server/features/account/sign-in-question.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { acceptInvitation, openInvitation } from "./accept-invitation.ts";
import { inviteMember } from "./invite-member.ts";
import { offerInvitationPasskey, offerResetPasskey } from "./offer-passkey.ts";
import { resetMember } from "./reset-member.ts";
import { openTestPortal } from "./testing/open-test-portal.ts";
import { completeReset, openReset } from "./use-reset.ts";

// A passkey in the place of the app, behind the two kinds of links.

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
afterAll(() => portal.close());

const door = () => systemContext(portal.db);
const tokenIn = (url: string) => new URL(url).hash.slice(1);
const newKey = () => new SoftwareAuthenticator("http://localhost:3000");
const admin = async () => {
  const user = await portal.make.user("security_admin");
  return userContext(portal.db, { userId: user.id, name: user.name, roles: ["security_admin"] });
};
async function invited() {
  const email = `${randomBytes(4).toString("hex")}@example.test`;
  const { url } = await inviteMember(await admin(), { ...unlimited, name: "New Person", email, role: "auditor" });
  return { email, token: tokenIn(url) };
}
const enterBy = async (key: SoftwareAuthenticator) => {
  const passkey = JSON.stringify(key.answer(await signInQuestion(door(), testRequest.browser)));
  return (await signInByPasskey(portal.db, { passkey }, testRequest)).outcome;
};

it("lets an invited person choose a passkey, which signs them in; there is no app then", async () => {
  const { email, token } = await invited();
  const { passkeysPossible } = await openInvitation(door(), { token });
  expect(passkeysPossible).toBe(true);
  const key = newKey();
  const passkey = key.make(await offerInvitationPasskey(door(), { token }));
  await acceptInvitation(door(), { token, password: testPassword, passkey });
  const [kept] = await portal.system((tx) =>
    tx
      .select({ totp: userCredentials.totpSecret, passkey: passkeys.name })
      .from(users)
      .innerJoin(userCredentials, eq(userCredentials.userId, users.id))
      .innerJoin(passkeys, eq(passkeys.userId, users.id))
      .where(eq(users.email, email)),
  );
  expect(kept).toEqual({ totp: null, passkey: "First passkey" });
  expect((await portal.events("member.accepted"))[0]).toMatchObject({ after: { email, secondFactor: "passkey" } });
  expect(await enterBy(key)).toBe("accepted");
});

it("refuses a passkey made for another link, or for a page elsewhere, and makes no account", async () => {
  const [one, two] = [await invited(), await invited()];
  await openInvitation(door(), { token: one.token });
  await openInvitation(door(), { token: two.token });
  const accept = (passkey: ReturnType<SoftwareAuthenticator["make"]>) =>
    acceptInvitation(door(), { token: one.token, password: testPassword, passkey });
  const foreign = newKey().make(await offerInvitationPasskey(door(), { token: two.token }));
  await expect(accept(foreign)).rejects.toMatchObject({ field: "passkey" });
  const phished = newKey().make(await offerInvitationPasskey(door(), { token: one.token }), {
    origin: "http://evil.test",
  });
  await expect(accept(phished)).rejects.toMatchObject({ field: "passkey" });
  expect(await portal.system((tx) => tx.select().from(users).where(eq(users.email, one.email)))).toEqual([]);
});

it("takes every old factor away when a sign-in is reset", async () => {
  const person = await portal.make.user("compliance");
  await withCredentials(portal.db, person.id);
  const old = newKey();
  await portal.system(async (tx) => {
    const row = { credentialId: "old", publicKey: Buffer.alloc(1), counter: 0, backedUp: false, name: "Lost phone" };
    await tx.insert(passkeys).values({ ...row, userId: person.id });
    await replaceRecoveryCodes(tx, person.id);
  });
  const { url } = await resetMember(await admin(), { userId: person.id, reason: "Lost the phone with everything." });
  const token = tokenIn(url);
  await openReset(door(), { token });
  const fresh = newKey();
  const passkey = fresh.make(await offerResetPasskey(door(), { token }));
  await completeReset(door(), { token, password: testPassword, passkey });
  const left = await portal.system(async (tx) => ({
    passkeys: await tx.select({ name: passkeys.name }).from(passkeys).where(eq(passkeys.userId, person.id)),
    codes: await tx.select().from(recoveryCodes).where(eq(recoveryCodes.userId, person.id)),
    app: await tx
      .select({ totp: userCredentials.totpSecret })
      .from(userCredentials)
      .where(eq(userCredentials.userId, person.id)),
  }));
  expect(left).toEqual({ passkeys: [{ name: "First passkey" }], codes: [], app: [{ totp: null }] });
  expect([await enterBy(fresh), await enterBy(old)]).toEqual(["accepted", "refused"]);
  expect((await portal.events("signIn.reset"))[0]).toMatchObject({
    actorId: person.id,
    after: { secondFactor: "passkey" },
  });
});
