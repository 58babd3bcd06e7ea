import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { routerProcedures } from "#server/api/testing/ask.ts";
import { handlers } from "#server/api/testing/route-handlers.ts";
import { account, visitor } from "../door.ts";
import { expect, test } from "../fixtures.ts";
import { doors, pages } from "../pages.ts";
import { type RawRequest, send } from "./send.ts";

// What another site's page can make a browser send: whoever is signed in, it is refused and nothing happens.

/** Every address that takes something, with something it could take. */
function everyAct(): RawRequest[] {
  const mutations = Object.entries(routerProcedures).flatMap(([name, { _def }]) =>
    _def.type === "mutation" ? [`/api/trpc/${name}`] : [],
  );
  const programs = new Set(["agent", "enrolment token", "logout token"]);
  const others = Object.entries(handlers).flatMap(([name, opens]) => {
    const [method, address = ""] = name.split(" ");
    // Programs ask there, not browsers: each request is signed or carries a secret, which no site can do.
    if (method === "GET" || programs.has(opens) || address.includes("[trpc]")) return [];
    if (address.includes("[...nextauth]")) return ["/api/auth/callback/credentials", "/api/auth/signout"];
    return [address];
  });
  const body = JSON.stringify({ json: { name: `Never ${randomUUID()}`, reason: "A reason that auditors can read." } });
  return [
    ...[...mutations, ...others].map((path) => ({ name: "an act", method: "POST", path, body })),
    ...[...doors, ...Object.keys(pages).filter((path) => !path.includes("[")), "/api/trpc/overview.shell"].flatMap(
      (path) => ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => ({ name: "a page", method, path, body })),
    ),
  ];
}

const json = { "content-type": "application/json" };
const plain = { "content-type": "text/plain" };

test("acts from anywhere but the portal's own pages are refused, and nothing happens", async ({ as, portal, rows }) => {
  const own = portal.url;
  const { userId, credentials } = await account(await as("admin"), portal, rows, "security_admin");
  const browser = await visitor(portal, { from: "203.0.113.9" });
  expect(await browser.enter(await credentials())).toBe("accepted");
  const cookie = await browser.cookie();
  const deeds = async () =>
    rows(sql`select id from audit_events where actor_id = ${userId} or after::text like '%Never %' order by id`);
  const sessions = async () => rows(sql`select id from sessions where user_id = ${userId} and ended_at is null`);
  const [before, open] = [await deeds(), await sessions()];
  expect(open).toHaveLength(1);

  const origins: Record<string, string>[] = [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: `${own}.evil.example` },
    { origin: own.replace("http:", "https:") },
    { origin: own, "sec-fetch-site": "cross-site" },
    { origin: own, "sec-fetch-site": "same-site" },
    { referer: `${own}/overview` },
  ];
  const acts = everyAct();
  expect(acts.length).toBeGreaterThan(100);
  const wrong: string[] = [];
  for (const from of origins)
    for (const type of [json, plain])
      await Promise.all(
        acts.map(async (act) => {
          const { status } = await send(own, { ...act, headers: { cookie, ...type, ...from } });
          if (status !== 403) wrong.push(`${act.method} ${act.path} from ${JSON.stringify(from)}: ${status}`);
        }),
      );
  expect(wrong).toEqual([]);

  // A page of our own, but a body no script of ours sends: a form of another site could, were it let through.
  const mutations = acts.filter(({ path, name }) => name === "an act" && path.startsWith("/api/trpc/"));
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", ""]) {
    for (const act of mutations) {
      const headers: Record<string, string> = { cookie, origin: own, ...(type ? { "content-type": type } : {}) };
      const { status } = await send(own, { ...act, headers });
      if (status < 400 || status >= 500) wrong.push(`${act.path} as ${type || "nothing"}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(await sessions()).toEqual(open);
  expect(await deeds()).toEqual(before);
  expect(await browser.isIn()).toBe(true);
});

test("programs' addresses let no browser act either", async ({ as, portal }) => {
  const { request } = await as("admin");
  for (const name of Object.keys(handlers).filter((one) => one.startsWith("POST /api/agents/")))
    for (const origin of [portal.url, "https://evil.example"]) {
      const answer = await request.post(name.split(" ")[1] ?? "", { data: {}, headers: { origin } });
      expect([400, 401], name).toContain(answer.status());
    }
});

test("no nonce repeats in 1,000 answers, and no script of a page goes without it", async ({ portal }) => {
  const seen = new Set<string>();
  const nonceOf = (policy: unknown) => /script-src [^;]*'nonce-([A-Za-z0-9+/=]{24})'/.exec(String(policy))?.[1] ?? "";
  for (let round = 0; round < 40; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => send(portal.url, { name: "alive", path: round === 0 ? "/sign-in" : "/livez" })),
    );
    for (const { headers, body } of answers) {
      const nonce = nonceOf(headers["content-security-policy"]);
      expect(nonce).not.toBe("");
      seen.add(nonce);
      for (const [script] of body.matchAll(/<script\b[^>]*>/g)) expect(script).toContain(`nonce="${nonce}"`);
      expect(body).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);
    }
  }
  expect(seen.size).toBe(1_000);
});
