import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Database, openDatabase } from "#db/client.ts";
import { identityProviders } from "#db/schema/sso.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { routes } from "#lib/routes.ts";
import {
  endTrip,
  hearLogout,
  signOutElsewhere,
  startInvitation,
  startTrip,
  takeSecondStep,
} from "#server/api/sso-routes.ts";
import { sessionTokenOf } from "#server/auth/session-token.ts";
import { database } from "#server/database.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { factories } from "#server/testing/factories.ts";
import { type OidcProvider, startOidcProvider } from "./start-oidc-provider.ts";

/** The portal's addresses for providers, over real HTTP, and a provider beside it. */
export async function raiseSsoRig() {
  const test = await createTestDatabase();
  const db = openDatabase(test.appUrl, { max: 6, name: "test" });
  const server = createServer(async (incoming, outgoing) => {
    const body = incoming.method === "POST" ? new Uint8Array(await buffer(incoming)) : undefined;
    const headers = new Headers(incoming.headers as Record<string, string>);
    headers.set("x-gatehouse-peer", "192.0.2.7");
    const request = new Request(new URL(incoming.url ?? "/", portal), { method: incoming.method, headers, body });
    const answer = await route(request).catch((error: unknown) => new Response(String(error), { status: 500 }));
    outgoing.writeHead(answer.status, [...answer.headers].flat());
    outgoing.end(new Uint8Array(await answer.arrayBuffer()));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  // By name: at a bare address there are no passkeys.
  const portal = `http://localhost:${typeof address === "object" && address ? address.port : 0}`;
  Object.assign(env(), { DATABASE_URL: test.appUrl, AUTH_URL: portal, SSO_ALLOW_LOOPBACK: true });
  const op = await startOidcProvider();
  return {
    db,
    portal,
    op,
    make: factories(db),
    system: <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work),
    addProvider: (over: Partial<typeof identityProviders.$inferInsert> = {}, at: OidcProvider = op) =>
      addProvider(db, portal, at, over),
    browser: () => openBrowser(portal),
    async stop() {
      server.closeAllConnections();
      server.close();
      await op.stop();
      await Promise.all([database().close(), db.close()]);
      await test.drop();
    },
  };
}
export type SsoRig = Awaited<ReturnType<typeof raiseSsoRig>>;

function route(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, provider = "", what = ""] = /^\/api\/sso\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
  const key = `${request.method} ${what || pathname}`;
  if (key === "GET start") return startTrip(request, provider);
  if (key === "POST start") return startInvitation(request, provider);
  if (key === "GET callback") return endTrip(request, provider);
  if (key === "POST backchannel") return hearLogout(request, provider);
  if (key === "POST /api/sso/code") return takeSecondStep(request);
  if (key === "POST /api/sso/logout") return signOutElsewhere(request);
  return Promise.resolve(new Response("a page"));
}

/** A provider as an administrator leaves it, known on both sides. */
async function addProvider(
  db: Database,
  portal: string,
  op: OidcProvider,
  over: Partial<typeof identityProviders.$inferInsert>,
) {
  const clientId = `client-${randomUUID()}`;
  const [id, secret] = [randomUUID(), randomUUID()];
  const [row] = await db.withScope({ kind: "system" }, (tx) =>
    tx
      .insert(identityProviders)
      .values({
        id,
        name: "Company sign-in",
        issuer: op.issuer,
        clientId,
        clientSecret: seal(secret, encryptionKeys(), placeOf("identity_providers.client_secret", id)),
        allowedDomains: ["example.test"],
        mfaAmr: ["mfa"],
        status: "on",
        testedAt: new Date(),
        ...over,
      })
      .returning(),
  );
  if (!row) throw new Error("no provider was inserted");
  op.addClient({
    id: clientId,
    secret,
    callback: portal + routes.ssoCallback(row.id),
    backchannel: portal + routes.ssoBackchannel(row.id),
    signedOut: portal + routes.signIn(),
  });
  return { ...row, secret };
}

/** Cookies and redirects as a browser has them; its person types their account wherever a provider asks. */
function openBrowser(portal: string) {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string | URL) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const cookieOf = (url: string | URL) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join("; ");

  async function step(url: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...Object.fromEntries(new Headers(init.headers)), cookie: cookieOf(url) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jarOf(url).delete(name);
      else jarOf(url).set(name, value);
    }
    return answer;
  }
  const next = (answer: Response, from: string) => {
    const location = answer.headers.get("location");
    return location === null ? null : new URL(location, from).href;
  };

  return {
    step,
    /** Goes wherever it is led, as this account. @returns the address it comes to rest at */
    async follow(start: string, account: string): Promise<string> {
      let url: string | null = new URL(start, portal).href;
      for (let hop = 0; hop < 15 && url; hop += 1) {
        const asked = !url.startsWith(portal) && new URL(url).pathname.startsWith("/interaction/");
        const form = { method: "POST", body: new URLSearchParams({ account }) };
        const answer: Response = await step(url, asked ? form : {});
        const to: string | null = next(answer, url);
        if (to === null) return url.startsWith(portal) ? url.slice(portal.length) : url;
        url = to;
      }
      throw new Error("The browser was led in circles.");
    },
    /** Stops before the portal hears the provider's answer. @returns the address of that answer */
    async upToAnswer(start: string, account: string): Promise<string> {
      let url: string | null = new URL(start, portal).href;
      for (let hop = 0; hop < 15 && url; hop += 1) {
        if (url.startsWith(portal) && url.includes("/callback?")) return url;
        const asked = new URL(url).pathname.startsWith("/interaction/");
        const form = { method: "POST", body: new URLSearchParams({ account }) };
        url = next(await step(url, asked ? form : {}), url);
      }
      throw new Error("The provider did not answer.");
    },
    post: async (path: string, body: object) => {
      const answer = await step(portal + path, { method: "POST", body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    headers: () => new Headers({ cookie: cookieOf(portal), "x-gatehouse-peer": "192.0.2.7" }),
    token: () => sessionTokenOf(new Headers({ cookie: cookieOf(portal) })),
    forgetProvider: (issuer: string) => jars.delete(new URL(issuer).host),
  };
}
