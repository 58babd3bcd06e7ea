import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Database, openDatabase } from "#db/client.ts";
import { agents } from "#db/schema/environments.ts";
import type { serviceKeys } from "#db/schema/service-keys.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { agentBodyLimit, agentHeader, agentPath, enrollOutput, responseText } from "#lib/schemas/agent-protocol.ts";
import { NotFoundError } from "#server/errors.ts";
import { isSignedBy, sha256Hex } from "#server/features/environments/agent-signature.ts";
import { agentSigner } from "#server/features/environments/testing/agent-signer.ts";
import { factories } from "#server/testing/factories.ts";
import { agentEnrollRoute } from "./agent-enroll-route.ts";
import { type AgentHandler, agentRoute } from "./agent-route.ts";

const path = "/api/agents/gateway/report";
const pair = generateKeyPairSync("ed25519");
const key = {
  publicKey: Buffer.from(String(pair.publicKey.export({ format: "jwk" }).x), "base64url").toString("base64"),
  sign: (bytes: Buffer) => sign(null, bytes, pair.privateKey),
};
let db: Database;
let stop: () => Promise<void>;
const parts = async () => ({ db, key, addressOf: () => "192.0.2.7" });

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 6, name: "test" });
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const echo: AgentHandler<{ n: number }, { n: number; by: string }> = async (ctx, { n }) => ({ n, by: ctx.actor.name });
const routeOf = (handler: AgentHandler<{ n: number }, object> = echo) =>
  agentRoute({ channel: "report", path, input: z.object({ n: z.number() }), handler }, parts);
const post = (headers: Headers, body: string) =>
  new Request(`http://portal.test${path}`, { method: "POST", headers, body });

async function enrolled(kind: "gateway" | "probe" = "gateway", key: Partial<typeof serviceKeys.$inferInsert> = {}) {
  const make = factories(db);
  const signer = agentSigner();
  const own = { publicKey: signer.publicKey, ...key };
  const agent =
    kind === "gateway"
      ? await make.gateway((await make.environment()).id, {}, own)
      : await make.probe(await person(), own);
  let sequence = 0;
  const request = (body: string) => {
    sequence += 1;
    return post(signer.headers({ agentId: agent.id, channel: "report", path, body, sequence }), body);
  };
  return { agent, request };
}

async function person() {
  const make = factories(db);
  const vendor = await make.vendor();
  return { vendorId: vendor.id, annotatorId: (await make.annotator(vendor.id)).id };
}

async function read(response: Response, binding: { agentId: string; channel: "report" | "enroll"; sequence: number }) {
  const body = await response.text();
  const text = responseText({ ...binding, status: response.status, bodySha256: sha256Hex(body) });
  const signature = response.headers.get(agentHeader.signature);
  return {
    status: response.status,
    output: JSON.parse(body),
    signed: signature !== null && isSignedBy(key.publicKey, text, signature),
  };
}

describe("agentRoute", () => {
  it("answers a proven agent, signed over exactly what is sent and to whom", async () => {
    const { agent, request } = await enrolled();
    const response = await routeOf()(request('{"n":4}'));
    const answer = await read(response.clone(), { agentId: agent.id, channel: "report", sequence: 1 });
    expect(answer).toEqual({ status: 200, output: { n: 4, by: agent.name }, signed: true });
    const moved = await read(response, { agentId: agent.id, channel: "report", sequence: 2 });
    expect(moved.signed).toBe(false);
  });

  it("refuses the wrong kind of agent and a wrong form, signed", async () => {
    const probe = await enrolled("probe");
    expect(
      await read(await routeOf()(probe.request('{"n":4}')), {
        agentId: probe.agent.id,
        channel: "report",
        sequence: 1,
      }),
    ).toMatchObject({
      status: 403,
      output: { code: "out_of_scope" },
      signed: true,
    });
    const gateway = await enrolled();
    for (const [index, body] of ['{"n":"4"}', "not json"].entries())
      expect(
        await read(await routeOf()(gateway.request(body)), {
          agentId: gateway.agent.id,
          channel: "report",
          sequence: index + 1,
        }),
      ).toMatchObject({ status: 400, output: { code: "invalid" }, signed: true });
  });

  it("asks for a new key in the signed answer when the old one's time is near", async () => {
    const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
    const { agent, request } = await enrolled("gateway", { createdAt: hours(-3), expiresAt: hours(1) });
    const answer = await read(await routeOf()(request('{"n":4}')), {
      agentId: agent.id,
      channel: "report",
      sequence: 1,
    });
    expect(answer).toMatchObject({ status: 200, output: { n: 4, renewKey: true }, signed: true });
  });

  it("refuses a body over 1 MB before it looks at who asks", async () => {
    const { request } = await enrolled();
    const response = await routeOf()(request(`{"n":1,"pad":"${"x".repeat(agentBodyLimit)}"}`));
    expect(response.status).toBe(413);
    expect(response.headers.get(agentHeader.signature)).toBeNull();
  });

  it("never sends what was prepared for an agent that was revoked meanwhile", async () => {
    const { agent, request } = await enrolled();
    const route = routeOf(async () => {
      await db.withScope({ kind: "system" }, (tx) =>
        tx.update(agents).set({ revokedAt: new Date() }).where(eq(agents.id, agent.id)),
      );
      return { peers: ["secret"] };
    });
    const answer = await read(await route(request('{"n":1}')), { agentId: agent.id, channel: "report", sequence: 1 });
    expect(answer).toMatchObject({ status: 410, output: { code: "revoked" }, signed: true });
  });

  it("tells a domain refusal, and of a failure nothing but its reference", async () => {
    const { agent, request } = await enrolled();
    const refused = await routeOf(() => Promise.reject(new NotFoundError()))(request('{"n":1}'));
    expect(await read(refused, { agentId: agent.id, channel: "report", sequence: 1 })).toMatchObject({
      status: 404,
      signed: true,
    });
    const failed = await routeOf(() => Promise.reject(new Error("secret detail")))(request('{"n":1}'));
    const answer = await read(failed, { agentId: agent.id, channel: "report", sequence: 2 });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.output)).not.toContain("secret");
  });
});

describe("agentEnrollRoute", () => {
  const enrolment = (token: string) => ({
    token,
    publicKey: agentSigner().publicKey,
    version: "0.1.0",
    hostname: "wg-1",
    gateway: { wireguardPublicKey: randomBytes(32).toString("base64"), listenPort: 51_820, echoPort: 7_007 },
  });
  const send = (route: (request: Request) => Promise<Response>, body: string) =>
    route(new Request(`http://portal.test${agentPath.enroll}`, { method: "POST", body }));

  it("enrols with a token and proves that it is the portal", async () => {
    const make = factories(db);
    const token = `ghe1_${randomBytes(32).toString("base64url")}_${"0".repeat(32)}`;
    await make.gateway((await make.environment()).id, {
      enrolledAt: null,
      tokenHash: sha256Hex(token),
      tokenExpiresAt: new Date(Date.now() + 60_000),
    });
    const response = await send(agentEnrollRoute(parts), JSON.stringify(enrolment(token)));
    const output = enrollOutput.parse(await response.clone().json());
    expect(output).toMatchObject({ kind: "gateway", portalKey: key.publicKey });
    expect(await read(response, { agentId: output.agentId, channel: "enroll", sequence: 0 })).toMatchObject({
      status: 200,
      signed: true,
    });
  });

  it("refuses nonsense, unknown tokens and too many tries", async () => {
    const route = agentEnrollRoute(parts);
    expect((await send(route, "{}")).status).toBe(400);
    const unknown = JSON.stringify(enrolment(`ghe1_${"a".repeat(43)}_${"0".repeat(32)}`));
    expect((await send(route, unknown)).status).toBe(401);
    const statuses = [];
    for (let i = 0; i < 120; i += 1) statuses.push((await send(route, unknown)).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
