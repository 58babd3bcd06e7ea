import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { and, asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startProbe } from "#agents/probe/start-probe.ts";
import type { AgentLog } from "#agents/shared/agent-log.ts";
import { runFakeGateway } from "#agents/testing/fake-gateway/run-fake-gateway.ts";
import { POST as enroll } from "#app/api/agents/enroll/route.ts";
import { POST as desired } from "#app/api/agents/gateway/desired/route.ts";
import { POST as report } from "#app/api/agents/gateway/report/route.ts";
import { POST as key } from "#app/api/agents/key/route.ts";
import { POST as batch } from "#app/api/agents/probe/batch/route.ts";
import { POST as config } from "#app/api/agents/probe/config/route.ts";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { agentPath } from "#lib/schemas/agent-protocol.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { issueGatewayToken } from "#server/features/environments/issue-gateway-token.ts";
import { issueProbeToken } from "#server/features/environments/issue-probe-token.ts";
import { revokeAgent } from "#server/features/environments/revoke-agent.ts";
import { orderRotation } from "#server/features/service-identities/order-rotation.ts";
import { stopLive } from "#server/live/hub.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";

// The agents' own programs against the portal's own routes: nobody plays the other side here.

const handlers = new Map<string, (request: Request) => Promise<Response>>([
  [agentPath.enroll, enroll],
  [agentPath.gatewayDesired, desired],
  [agentPath.gatewayReport, report],
  [agentPath.probeConfig, config],
  [agentPath.probeBatch, batch],
  [agentPath.key, key],
]);
const reason = "A reason that auditors can read.";
let db: Database;
let server: Server;
let folder: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  Object.assign(env(), { DATABASE_URL: test.appUrl, GATEWAY_REPORT_MS: 200 });
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-renewal-"));
  server = createServer(async (incoming, outgoing) => {
    const handler = handlers.get(incoming.url ?? "");
    const body = Readable.toWeb(incoming) as unknown as BodyInit;
    const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    // As the web process does with every request.
    headers.set("x-gatehouse-peer", incoming.socket.remoteAddress ?? "");
    const request = new Request(`http://portal.test${incoming.url}`, {
      method: "POST",
      headers,
      body,
      duplex: "half",
    } as RequestInit);
    const response = (await handler?.(request)) ?? new Response("", { status: 404 });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(env(), { AUTH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await Promise.all([stopLive(), database().close(), db.close()]);
    await test.drop();
    rmSync(folder, { recursive: true });
  };
});
afterAll(() => stop());

const admin = () => userContext(db, { roles: ["security_admin"] });
const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const keysOf = (agentId: string) =>
  system((tx) =>
    tx.select().from(serviceKeys).where(eq(serviceKeys.agentId, agentId)).orderBy(asc(serviceKeys.createdAt)),
  );
const actionsOf = async (agentId: string) =>
  (
    await system((tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.subjectId, agentId)).orderBy(asc(auditEvents.id)),
    )
  ).map((event) => event.action);
async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within 15 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the two agents have in common here: how one is started again and again on the same folder. */
async function start(kind: "gateway" | "probe") {
  const make = factories(db);
  const lines: string[] = [];
  const log: AgentLog = (_level, message, fields) => void lines.push(`${message} ${fields?.error ?? ""}`);
  const stateFolder = path.join(folder, kind);
  const portal = env().AUTH_URL;
  let issued: { agentId: string; token: string };
  let run: (token?: string) => Promise<{ stop(): Promise<void> }>;
  if (kind === "gateway") {
    const environment = await make.environment();
    issued = await issueGatewayToken(admin(), { environmentId: environment.id, name: "wg-1" });
    const settings = { interfaceName: "none", listenPort: 51_820, echoPort: 7_007 };
    run = (token) => runFakeGateway({ stateFolder, portal, token, settings, log });
  } else {
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    issued = await issueProbeToken(admin(), { annotatorId: person.id });
    run = (token) => startProbe({ stateDir: stateFolder, portal, token, log });
  }
  return {
    ...issued,
    run,
    lines,
    identity: () => JSON.parse(readFileSync(path.join(stateFolder, "identity.json"), "utf8")),
  };
}

it.each(["gateway", "probe"] as const)(
  "a %s agent renews its key when told, goes on with the new one, and says so when it ends",
  async (kind) => {
    const { agentId, token, run, lines, identity } = await start(kind);
    let agent = await run(token);
    await until(async () => (await keysOf(agentId))[0]?.lastUsedAt != null, "the first use");
    const before = identity();
    await orderRotation(admin(), { agentId, reason });
    // A probe asks every 30 s; started again it asks at once.
    if (kind === "probe") {
      await agent.stop();
      agent = await run();
    }
    await until(() => lines.some((line) => line.startsWith("this agent's key was renewed")), "the renewal");
    await agent.stop();
    agent = await run();
    await until(async () => (await keysOf(agentId))[1]?.lastUsedAt != null, "the first use of the new key");
    // The agent drops the old key when the answer is there, which is after the portal took note of the first use.
    await until(() => identity().next === undefined, "the change to the new key");
    const [old, fresh] = await keysOf(agentId);
    expect(old?.overlapUntil?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(fresh).toMatchObject({ publicKey: identity().publicKey, overlapUntil: null, lastUsedFrom: "127.0.0.1" });
    expect(identity()).toMatchObject({ agentId, portalKey: before.portalKey });
    expect(identity().publicKey).not.toBe(before.publicKey);
    const own = kind === "gateway" ? "agent" : "probe";
    expect(await actionsOf(agentId)).toEqual([
      `${own}.tokenIssued`,
      `${own}.enrolled`,
      `${own}.rotationOrdered`,
      `${own}.keyRenewed`,
      `${own}.keyReplaced`,
    ]);

    // Its time is near: it renews by itself, nobody orders it.
    await agent.stop();
    const near = sql`created_at = now() - interval '80 days', expires_at = now() + interval '10 days'`;
    await system((tx) =>
      tx.execute(sql`update service_keys set ${near} where agent_id = ${agentId} and overlap_until is null`),
    );
    agent = await run();
    await until(async () => (await keysOf(agentId)).length === 3, "the renewal by itself");
    await agent.stop();
    await system((tx) =>
      tx
        .update(serviceKeys)
        .set({ expiresAt: sql`now()` })
        .where(and(eq(serviceKeys.agentId, agentId))),
    );
    agent = await run();
    await until(() => lines.some((line) => line.includes("This agent's key expired on")), "the sentence about the end");
    await agent.stop();
    await revokeAgent(admin(), { agentId, reason });
    agent = await run();
    await until(
      () => lines.some((line) => line.includes("This agent was revoked in the portal")),
      "the sentence about revocation",
    );
    await agent.stop();
  },
  60_000,
);
