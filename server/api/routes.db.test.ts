import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { globSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Database, openDatabase } from "#db/client.ts";
import { annotators, connectivityTests } from "#db/schema/annotators.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { type AgentChannel, agentPath } from "#lib/schemas/agent-protocol.ts";
import { connectivityPath } from "#lib/schemas/connectivity.ts";
import { connectivityUpgrades } from "#server/connectivity-upgrades.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { startConnectivityTest } from "#server/features/annotators/start-connectivity-test.ts";
import { agentSigner } from "#server/features/environments/testing/agent-signer.ts";
import { smallPng, type World } from "#server/testing/world.ts";
import { nobodysId } from "./testing/calls.ts";
import { type Principal, principals, twoVendors } from "./testing/principals.ts";
import { handlers } from "./testing/route-handlers.ts";

// What procedures.ts is for the router, this is for the rest that answers over HTTP: every route handler, and the WebSocket.

const root = path.resolve(import.meta.dirname, "..", "..");
const files = globSync("app/**/route.{ts,tsx,js}", { cwd: root });
type Handler = (request: Request, context?: unknown) => Promise<Response> | Response;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const addressOf = (file: string) => `/${path.dirname(file).split(path.sep).slice(1).join("/")}`;
async function handlerOf(name: string): Promise<Handler> {
  const [method = "", address = ""] = name.split(" ");
  const module = (await import(path.join(root, "app", address, "route.ts"))) as Record<string, Handler>;
  const found = module[method];
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

let db: Database;
let everyone: Principal[];
let a: World;
let b: World;
let colleague: World;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  // Handlers open their pool by the process's settings.
  Object.assign(env(), { DATABASE_URL: test.appUrl });
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  const worlds = await twoVendors(db);
  ({ a, b, colleague } = worlds);
  everyone = await principals(db, worlds);
  stop = async () => {
    await Promise.all([database().close(), db.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

const origin = () => env().AUTH_URL;
function requestAs(who: Principal | null, address: string, init: RequestInit = {}): Request {
  const headers = new Headers(init.headers);
  const cookie = who?.headers.get("cookie");
  if (cookie) headers.set("cookie", cookie);
  return new Request(new URL(address, origin()), { ...init, headers });
}
const refusalOf = (who: Principal) => (who.role === null ? 401 : 403);

it("the table names every handler there is and no other", async () => {
  const found: string[] = [];
  for (const file of files) {
    const module = (await import(path.join(root, file))) as Record<string, unknown>;
    for (const method of methods) if (method in module) found.push(`${method} ${addressOf(file)}`);
  }
  expect(Object.keys(handlers).toSorted()).toEqual(found.toSorted());
});

describe("proofs", () => {
  const upload = async (who: Principal) => {
    const handler = await handlerOf("POST /api/evidence");
    return handler(
      requestAs(who, "/api/evidence?kind=training&name=course.png", { method: "POST", body: new Uint8Array(smallPng) }),
    );
  };
  const download = async (who: Principal, id: string) => {
    const handler = await handlerOf("GET /api/evidence/[id]");
    const response = await handler(requestAs(who, `/api/evidence/${id}`), { params: Promise.resolve({ id }) });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.bytes() };
  };

  it("are taken from annotators only", async () => {
    for (const who of everyone)
      expect((await upload(who)).status, who.name).toBe(who.role === "annotator" ? 200 : refusalOf(who));
  });

  it("are handed to those who may read them, as files no browser runs", async () => {
    const readers = ["compliance", "auditor", "vendor_coordinator", "annotator"];
    for (const who of everyone) {
      const answer = await download(who, a.evidenceId);
      expect(answer.status, who.name).toBe(readers.includes(who.role ?? "") ? 200 : refusalOf(who));
      if (answer.status !== 200) continue;
      expect(Buffer.from(answer.body)).toEqual(smallPng);
      expect(answer.headers).toMatchObject({
        "content-disposition": expect.stringMatching(/^attachment;/),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
      });
    }
  });

  it("of others are answered like proofs that do not exist", async () => {
    const [coordinator, annotator] = ["vendor_coordinator", "annotator"].map((role) =>
      everyone.find((who) => who.role === role),
    );
    if (!coordinator || !annotator) throw new Error("somebody is missing");
    for (const [who, world] of [
      [coordinator, b],
      [annotator, b],
      [annotator, colleague],
    ] as const) {
      const foreign = await download(who, world.evidenceId);
      expect(foreign.status).toBe(404);
      expect(foreign).toEqual(await download(who, nobodysId(world.evidenceId)));
      expect(foreign).toEqual(await download(who, "no-id"));
    }
  });
});

describe("procedures over HTTP", () => {
  const call = async (who: Principal | null, method: "GET" | "POST", address: string, body?: string) => {
    const handler = await handlerOf(`${method} /api/trpc/[trpc]`);
    return handler(
      requestAs(who, `/api/trpc/${address}`, {
        method,
        ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
      }),
    );
  };
  const shell = "overview.shell";
  const create = JSON.stringify({ json: { name: `Vendor ${randomUUID()}` } });

  it("know people by their session and nothing else", async () => {
    for (const who of everyone) {
      expect((await call(who, "GET", shell)).status, who.name).toBe(who.role === null ? 401 : 200);
      const made = await call(who, "POST", "vendors.create", create.replace("Vendor", who.name.slice(0, 20)));
      const may = who.role === "security_admin" || who.role === "project_manager";
      expect(made.status, who.name).toBe(may ? 200 : refusalOf(who));
    }
  });

  it("change nothing by an address alone, and come in small numbers", async () => {
    const admin = everyone.find((who) => who.role === "security_admin") ?? null;
    expect((await call(admin, "GET", `vendors.create?input=${encodeURIComponent(create)}`)).status).toBe(405);
    const batch = Array.from({ length: 11 }, () => shell).join(",");
    expect((await call(admin, "GET", `${batch}?batch=1&input={}`)).status).toBe(400);
    expect((await call(admin, "POST", "vendors.nothing", create)).status).toBe(404);
    expect((await call(admin, "POST", "vendors.create", "{ no json")).status).toBe(400);
  });
});

describe("agents' addresses", () => {
  const agents: [name: string, path: string, channel: AgentChannel, kind: "gateway" | "probe" | "both"][] = [
    ["POST /api/agents/gateway/desired", agentPath.gatewayDesired, "desired", "gateway"],
    ["POST /api/agents/gateway/report", agentPath.gatewayReport, "report", "gateway"],
    ["POST /api/agents/probe/config", agentPath.probeConfig, "config", "probe"],
    ["POST /api/agents/probe/batch", agentPath.probeBatch, "batch", "probe"],
    ["POST /api/agents/key", agentPath.key, "key", "both"],
  ];
  const post = async (name: string, address: string, init: RequestInit, who: Principal | null = null) =>
    (await handlerOf(name))(requestAs(who, address, { method: "POST", ...init }));

  it("are all in this list", () => {
    expect(agents.map(([name]) => name).toSorted()).toEqual(
      Object.keys(handlers)
        .filter((name) => handlers[name] === "agent")
        .toSorted(),
    );
  });

  it.each(agents)("%s: refuses whoever does not sign, session or not", async (name, address) => {
    for (const who of everyone) expect((await post(name, address, { body: "{}" }, who)).status, who.name).toBe(400);
  });

  it.each(agents)(
    "%s: refuses strangers, forgeries and the other kind of agent",
    async (name, address, channel, kind) => {
      const signer = agentSigner();
      const signed = (agentId: string) => ({
        body: "{}",
        headers: signer.headers({ agentId, channel, path: address, body: "{}" }),
      });
      expect((await post(name, address, signed(randomUUID()))).status).toBe(401);
      // Signed, but with a key that is not this agent's.
      expect((await post(name, address, signed(kind === "probe" ? a.probeId : a.gatewayId))).status).toBe(401);
      if (kind === "both") return;
      const other = kind === "gateway" ? a.probeId : a.gatewayId;
      await db.withScope({ kind: "system" }, (tx) =>
        tx.execute(sql`update service_keys set public_key = ${signer.publicKey} where agent_id = ${other}`),
      );
      expect((await post(name, address, signed(other))).status).toBe(403);
    },
  );

  it("enrol by a token only", async () => {
    const enrol = (body: string, who: Principal) => post("POST /api/agents/enroll", agentPath.enroll, { body }, who);
    const input = {
      token: `ghe1_${"a".repeat(43)}_${"0".repeat(32)}`,
      publicKey: agentSigner().publicKey,
      version: "1",
      hostname: "h",
    };
    for (const who of everyone) {
      expect((await enrol("{}", who)).status, who.name).toBe(400);
      expect((await enrol(JSON.stringify(input), who)).status, who.name).toBe(401);
    }
  });
});

describe("trips to identity providers", () => {
  const go = async (name: string, provider: string, who: Principal | null, init: RequestInit = {}) => {
    const [method = "GET", pattern = ""] = name.split(" ");
    const address = pattern.replace("[provider]", provider);
    const handler = await handlerOf(name);
    const response = await handler(requestAs(who, address, { method, ...init }), {
      params: Promise.resolve({ provider }),
    });
    return { status: response.status, to: response.headers.get("location"), body: await response.text() };
  };

  it("begin nowhere for a provider that is off, a random one and no id, alike, whoever asks", async () => {
    for (const who of everyone) {
      const off = await go("GET /api/sso/[provider]/start", b.providerId, who);
      expect(off, who.name).toEqual({ status: 303, to: new URL("/sign-in?sso=unavailable", origin()).href, body: "" });
      for (const other of [randomUUID(), "no-id"])
        expect(await go("GET /api/sso/[provider]/start", other, who), who.name).toEqual(off);
      const body = JSON.stringify({ token: a.invitationToken });
      const posted = await go("POST /api/sso/[provider]/start", b.providerId, who, { body });
      expect(posted, who.name).toMatchObject({ status: 409, body: '{"problem":"unavailable"}' });
    }
  });

  it("end for nobody who did not begin one, session or not", async () => {
    for (const who of everyone) {
      const ended = await go("GET /api/sso/[provider]/callback", `${b.providerId}?code=x&state=y`, who);
      expect(ended, who.name).toMatchObject({ status: 303, to: new URL("/sign-in?sso=started-over", origin()).href });
      const code = await go("POST /api/sso/code", "", who, { body: '{"code":"123456"}' });
      expect(JSON.parse(code.body), who.name).toEqual({ outcome: "refused", problem: "started-over" });
    }
  });

  it("name no place to sign out for a session that came through no provider", async () => {
    for (const who of everyone) expect((await go("POST /api/sso/logout", "", who)).body, who.name).toBe('{"url":null}');
  });

  it("are not ended from outside without a logout token of the provider", async () => {
    for (const who of everyone)
      for (const body of ["", "logout_token=x.y.z", "logout_token="])
        expect((await go("POST /api/sso/[provider]/backchannel", b.providerId, who, { body })).status).toBe(400);
  });
});

describe("next-auth", () => {
  it.each(["providers", "session", "signin/credentials", "callback/other", "verify-request", "_log", ""])(
    "does not offer /%s",
    async (name) => {
      for (const method of ["GET", "POST"]) {
        const handler = await handlerOf(`${method} /api/auth/[...nextauth]`);
        const nextauth = name.split("/");
        const response = await handler(requestAs(null, `/api/auth/${name}`, { method }), {
          params: Promise.resolve({ nextauth }),
        });
        expect(response.status, method).toBe(404);
      }
    },
  );
});

describe("the connectivity WebSocket", () => {
  let port: number;
  let close: () => void;
  beforeAll(async () => {
    const server = createServer();
    const sockets = connectivityUpgrades(server, { origin: new URL(origin()).origin, db });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" && address ? address.port : 0;
    close = () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => close());

  /** What becomes of an attempt: the status of a refusal, or the code the socket was closed with. */
  async function attempt(address: string, from: string | undefined, who?: Principal): Promise<number> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${address}`, {
      headers: { ...(from ? { origin: from } : {}), cookie: who?.headers.get("cookie") ?? "" },
    });
    return new Promise((resolve, reject) => {
      socket.on("unexpected-response", (_request, response) => {
        socket.terminate();
        resolve(response.statusCode ?? 0);
      });
      socket.on("close", (code) => resolve(code));
      socket.on("message", (data) => {
        if (JSON.parse(String(data)).t === "echo") resolve(200);
        socket.terminate();
      });
      // A refused upgrade is an error too, after its status was told.
      socket.on("error", () => setTimeout(() => reject(new Error("no answer")), 1_000).unref());
    });
  }
  const ticketAddress = (ticket: string) => `${connectivityPath}?ticket=${ticket}`;

  it("opens for a ticket, once, from the portal's own page", async () => {
    const { ticket } = await startConnectivityTest(a.self);
    const own = new URL(origin()).origin;
    for (const from of [undefined, "http://evil.test", `${own}.evil.test`])
      expect(await attempt(ticketAddress(ticket), from)).toBe(403);
    expect(await attempt(connectivityPath, own)).toBe(403);
    expect(await attempt(`/api/trpc?ticket=${ticket}`, own)).toBe(403);
    expect(await attempt(ticketAddress(ticket), own)).toBe(200);
    expect(await attempt(ticketAddress(ticket), own)).toBe(4401);
  });

  it("opens for nobody by their session", async () => {
    for (const who of everyone)
      expect(await attempt(ticketAddress("x".repeat(43)), new URL(origin()).origin, who), who.name).toBe(4401);
  });

  it("does not open after the ticket's time, nor for somebody suspended since", async () => {
    const own = new URL(origin()).origin;
    const late = await startConnectivityTest(a.self);
    await db.withScope({ kind: "system" }, (tx) =>
      tx.update(connectivityTests).set({ ticketExpiresAt: sql`now()` }).where(eq(connectivityTests.id, late.testId)),
    );
    expect(await attempt(ticketAddress(late.ticket), own)).toBe(4401);
    const { ticket } = await startConnectivityTest(b.self);
    await db.withScope({ kind: "system" }, (tx) =>
      tx.update(annotators).set({ status: "suspended" }).where(eq(annotators.id, b.annotatorId)),
    );
    expect(await attempt(ticketAddress(ticket), own)).toBe(4401);
  });

  it("survives addresses that are none", async () => {
    for (const address of ["//", "http://%", "/%zz", "*"]) {
      const socket = connect(port, "127.0.0.1");
      socket.write(
        `GET ${address} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
      expect(await text(socket), address).toMatch(/^HTTP\/1\.1 (403|400)/);
    }
  });
});
