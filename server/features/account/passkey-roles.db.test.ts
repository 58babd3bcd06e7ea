import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { rolePolicies } from "#db/schema/identity.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { permissionsOf } from "#lib/permissions.ts";
import { noThrottle } from "#server/auth/testing/sign-in-person.ts";
import { authorize, authorizeAny } from "#server/authorize.ts";
import { asActor } from "#server/context.ts";
import { ForbiddenError, PasskeyNeededError } from "#server/errors.ts";
import { confirmIdentity } from "#server/features/members/confirm-identity.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { confirmByPasskey } from "./confirm-by-passkey.ts";
import { getAccount } from "./get-account.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { offerApp } from "./offer-app.ts";
import { askForPasskey } from "./proof-question.ts";
import { proofWays } from "./proof-ways.ts";
import { removePasskey } from "./remove-passkey.ts";
import { accountPerson, addPasskey } from "./testing/account-person.ts";

// A role whose policy wants passkeys counts from a passkey proof on.

let portal: Awaited<ReturnType<typeof openTestPortal>>;
beforeAll(async () => {
  portal = await openTestPortal();
});
beforeEach(() =>
  portal.system((tx) =>
    tx.insert(rolePolicies).values({ role: "compliance", idleMinutes: 15, absoluteHours: 12, mfa: "passkey" }),
  ),
);
afterEach(() => portal.system((tx) => tx.delete(rolePolicies)));
afterAll(() => portal.close());

it("lets somebody without a passkey in to make one, and says so everywhere else", async () => {
  const person = await accountPerson(portal);
  const ctx = await person.ctx();
  expect(ctx.actor).toMatchObject({ bindings: [], roles: [], permissions: [], passkeyOnly: true });
  expect(ctx.actor.withheld.toSorted()).toEqual(permissionsOf("compliance").toSorted());
  expect(() => authorize(ctx, "member.read")).toThrow(PasskeyNeededError);
  expect(() => authorizeAny(ctx, ["grant.read", "member.read"])).toThrow("works with a passkey only");
  // What they would not hold anyway is no matter of passkeys.
  expect(() => authorize(ctx, "member.invite")).toThrow(ForbiddenError);
  await portal.make.vendor();
  const seen = await asActor(ctx, (tx) => tx.execute(sql`select id from vendors`));
  expect(seen.rows).toEqual([]);
  expect(await getAccount(ctx)).toMatchObject({ passkeyOnly: true, roles: [{ title: "Compliance", waits: true }] });
  expect(await proofWays(ctx)).toMatchObject({ app: false, passkey: false, passkeyOnly: true, provider: null });

  await addPasskey(person);
  const after = await person.ctx();
  expect(after.actor).toMatchObject({ roles: ["compliance"], withheld: [], passkeyOnly: true });
  expect(() => authorize(after, "grant.revoke")).not.toThrow();
  expect(await getAccount(after)).toMatchObject({ roles: [{ waits: false }] });
  const [passkey] = (await getAccount(after)).passkeys;
  await expect(removePasskey(after, { passkeyId: passkey?.id ?? "" })).rejects.toThrow("your last one");
});

it("gives a session opened by a code the role when the passkey was shown, and takes no code for it", async () => {
  const person = await accountPerson(portal);
  const key = await addPasskey(person);
  person.cookie.token = await person.enter(await person.freshCode());
  const ctx = await person.ctx();
  expect(() => authorize(ctx, "member.read")).toThrow(PasskeyNeededError);
  // Nor may such a session add a key of its own beside the one that is asked for.
  await expect(addPasskey(person)).rejects.toThrow(PasskeyNeededError);
  await expect(confirmIdentity(ctx, { code: await portal.code(person.secret, 1) }, noThrottle)).rejects.toThrow(
    "passkey only",
  );
  const { token } = await confirmByPasskey(ctx, { passkey: key.answer(await askForPasskey(ctx)) });
  const after = await person.ctxOf(token);
  expect(() => authorize(after, "member.read")).not.toThrow();
});

it("withholds that role only: others of the person go on", async () => {
  const person = await accountPerson(portal);
  await portal.system((tx) => tx.insert(roleBindings).values({ userId: person.id, role: "auditor" }));
  const ctx = await person.ctx();
  expect(ctx.actor).toMatchObject({ roles: ["auditor"], passkeyOnly: true });
  expect(() => authorize(ctx, "audit.read")).not.toThrow();
  expect(() => authorize(ctx, "gate.verify")).toThrow(PasskeyNeededError);
  expect((await getAccount(ctx)).roles.map(({ title, waits }) => [title, waits])).toEqual([
    ["Compliance", true],
    ["Auditor", false],
  ]);
});

it("lets a recovery code make no passkey beside the one that is asked for, nor take that one away", async () => {
  const person = await accountPerson(portal);
  const key = await addPasskey(person);
  const { codes } = await makeRecoveryCodes(await person.ctx());
  person.cookie.token = await person.enter(codes[0] ?? "");
  const ctx = await person.ctx();
  const [passkey] = (await getAccount(ctx)).passkeys;
  const recovering = /a recovery code does not stand in/;
  await expect(addPasskey(person)).rejects.toThrow(recovering);
  await expect(removePasskey(ctx, { passkeyId: passkey?.id ?? "" })).rejects.toThrow(recovering);
  await expect(offerApp(ctx)).rejects.toThrow(PasskeyNeededError);
  await expect(makeRecoveryCodes(ctx)).rejects.toThrow(PasskeyNeededError);
  expect(await getAccount(ctx)).toMatchObject({ passkeys: [{}], session: { recovering: false } });
  expect(
    await portal.events("passkey.added").then((all) => all.filter(({ actorId }) => actorId === person.id)),
  ).toHaveLength(1);
  // With the passkey itself they go on.
  person.cookie.token = (await confirmByPasskey(ctx, { passkey: key.answer(await askForPasskey(ctx)) })).token;
  await addPasskey(person, "Spare key");
  expect((await getAccount(await person.ctx())).passkeys).toHaveLength(2);
});

it("lets a recovery code make the first passkey of somebody who has none", async () => {
  const person = await accountPerson(portal);
  await portal.system((tx) => tx.delete(rolePolicies));
  const { codes } = await makeRecoveryCodes(await person.ctx());
  await portal.system((tx) =>
    tx.insert(rolePolicies).values({ role: "compliance", idleMinutes: 15, absoluteHours: 12, mfa: "passkey" }),
  );
  person.cookie.token = await person.enter(codes[0] ?? "");
  await addPasskey(person);
  expect((await person.ctx()).actor.roles).toEqual(["compliance"]);
});
