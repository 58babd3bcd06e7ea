import { sql } from "drizzle-orm";
import { password } from "../accounts.ts";
import { account, visitor } from "../door.ts";
import { expect, test } from "../fixtures.ts";

// The door over HTTP, as somebody tries it who has no page of ours open.

test("five of many guesses are looked at, and the owner enters from a browser that is known", async ({
  as,
  portal,
  rows,
}) => {
  const owner = await account(await as("admin"), portal, rows, "auditor");
  const laptop = await visitor(portal, { from: "203.0.113.20" });
  expect(await laptop.enter(await owner.credentials())).toBe("accepted");
  await laptop.leave();
  expect(await laptop.isIn()).toBe(false);

  const outcomes: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    const guesses = Array.from({ length: 10 }, async (_, n) => {
      const stranger = await visitor(portal, { from: `198.51.100.${round * 10 + n}` });
      const outcome = await stranger.enter({ email: owner.email, password: `guess ${round} ${n}`, code: "000000" });
      await stranger.api.dispose();
      return outcome;
    });
    outcomes.push(...(await Promise.all(guesses)));
  }
  expect(outcomes.filter((outcome) => outcome === "refused")).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === "throttled")).toHaveLength(195);
  expect(
    await rows(sql`select id from audit_events where action = 'signIn.refused' and after ->> 'email' = ${owner.email}`),
  ).toHaveLength(5);

  const elsewhere = await visitor(portal, { from: "203.0.113.21" });
  expect(await elsewhere.enter(await owner.credentials())).toBe("throttled");
  expect(await laptop.enter(await owner.credentials())).toBe("accepted");
  expect(await laptop.isIn()).toBe(true);
});

test("a browser that is known for one account has no tries of another's", async ({ as, portal, rows }) => {
  const admin = await as("admin");
  const [thief, owner] = [await account(admin, portal, rows, "auditor"), await account(admin, portal, rows, "auditor")];
  const browser = await visitor(portal, { from: "203.0.113.30" });
  expect(await browser.enter(await thief.credentials())).toBe("accepted");
  const guess = () => browser.enter({ email: owner.email, password: "not the password", code: "000000" });
  const outcomes: string[] = [];
  for (let n = 0; n < 6; n += 1) outcomes.push(await guess());
  expect(outcomes).toEqual(["refused", "refused", "refused", "refused", "refused", "throttled"]);
});

test("of 50 uses of one code at once, one opens one session", async ({ as, portal, rows }) => {
  const owner = await account(await as("admin"), portal, rows, "auditor");
  const credentials = await owner.credentials();
  const visitors = await Promise.all(
    Array.from({ length: 50 }, (_, n) => visitor(portal, { from: `192.0.2.${n + 1}` })),
  );
  const outcomes = await Promise.all(visitors.map((one) => one.enter(credentials)));
  expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(1);
  expect(await rows(sql`select id from sessions where user_id = ${owner.userId}`)).toHaveLength(1);
  const inside = await Promise.all(visitors.map((one) => one.isIn()));
  expect(inside.filter(Boolean)).toHaveLength(1);
});

test("a cookie of before the sign-in, planted, stolen or replayed, opens nothing", async ({ as, portal, rows }) => {
  const admin = await as("admin");
  const owner = await account(admin, portal, rows, "auditor");
  const stolen = async (cookie: string, from = "203.0.113.66") => {
    const cookies = cookie
      .split("; ")
      .map((pair) => ({ name: pair.split("=")[0] ?? "", value: pair.replace(/^[^=]+=/, "") }));
    return visitor(portal, { from, cookies });
  };

  // Before the second factor there is nothing to steal: a right password with a wrong code leaves no session.
  const browser = await visitor(portal, { from: "203.0.113.40" });
  const right = await owner.credentials();
  expect(await browser.enter({ ...right, code: "000000" })).toBe("refused");
  const halfway = await browser.cookie();
  expect(await (await stolen(halfway)).isIn()).toBe(false);
  expect(await browser.enter(right)).toBe("accepted");
  expect(await browser.isIn()).toBe(true);
  expect(await (await stolen(halfway)).isIn()).toBe(false);
  expect(await rows(sql`select id from sessions where user_id = ${owner.userId}`)).toHaveLength(1);

  // A thief's own session, planted before the owner signs in, is not what the owner gets, and ends.
  const thief = await account(admin, portal, rows, "auditor");
  const thiefs = await visitor(portal, { from: "203.0.113.41" });
  expect(await thiefs.enter(await thief.credentials())).toBe("accepted");
  const planted = await stolen(await thiefs.cookie(), "203.0.113.40");
  expect(await planted.enter(await owner.credentials())).toBe("accepted");
  expect(await planted.isIn()).toBe(true);
  expect(await thiefs.isIn()).toBe(false);

  // What was open before the next sign-in of the same browser, and before leaving, is closed.
  const first = await browser.cookie();
  expect(await browser.enter(await owner.credentials())).toBe("accepted");
  expect(await (await stolen(first)).isIn()).toBe(false);
  const second = await browser.cookie();
  expect(await (await stolen(second)).isIn()).toBe(true);
  await browser.leave();
  expect(await (await stolen(second)).isIn()).toBe(false);

  // The cookie by which a browser is known again opens nothing by itself.
  const device = second.split("; ").filter((pair) => pair.includes("gatehouse.device"));
  expect(device).toHaveLength(1);
  const onlyKnown = await stolen(device.join("; "));
  expect(await onlyKnown.isIn()).toBe(false);
  expect(await onlyKnown.enter({ email: owner.email, password, code: "000000" })).toBe("refused");
});
