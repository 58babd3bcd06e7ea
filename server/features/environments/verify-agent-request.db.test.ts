import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { agents } from "#db/schema/environments.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { agentHeader } from "#lib/schemas/agent-protocol.ts";
import { factories } from "#server/testing/factories.ts";
import type { AgentRefusal } from "./agent-refusal.ts";
import { agentSigner } from "./testing/agent-signer.ts";
import { verifyAgentRequest } from "./verify-agent-request.ts";

const path = "/api/agents/gateway/report";
const body = JSON.stringify({ some: "report" });
let db: Database;
let stop: () => Promise<void>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 6, name: "test" });
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

async function enrolled(
  over: Partial<typeof agents.$inferInsert> = {},
  key: Partial<typeof serviceKeys.$inferInsert> = {},
) {
  const make = factories(db);
  const signer = agentSigner();
  const agent = await make.gateway((await make.environment()).id, over, {
    publicKey: signer.publicKey,
    ...key,
  });
  const headers = (extra: { sequence?: number; sentAt?: number } = {}) =>
    signer.headers({ agentId: agent.id, channel: "report", path, body, ...extra });
  return { agent, signer, headers };
}

const keysOf = (agentId: string) =>
  db.withScope({ kind: "system" }, (tx) =>
    tx.select().from(serviceKeys).where(eq(serviceKeys.agentId, agentId)).orderBy(serviceKeys.createdAt),
  );

const send = (headers: Headers, over: { path?: string; body?: string; channel?: "report" | "desired" } = {}) =>
  verifyAgentRequest(
    { db, requestId: randomUUID(), sourceIp: "192.0.2.9" },
    {
      method: "POST",
      path: over.path ?? path,
      headers,
      body: Buffer.from(over.body ?? body),
      channel: over.channel ?? "report",
    },
  );

/** The code of the refusal; fails when the request was accepted. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: AgentRefusal) => reason,
  );
  return error ? `${error.status} ${error.code}${error.signed ? "" : " unsigned"}` : "accepted";
}

describe("verifyAgentRequest", () => {
  it("knows the agent, and keeps when it was seen and how far its clock is off", async () => {
    const { agent, headers } = await enrolled();
    const { actor, renewKey } = await send(headers({ sentAt: Date.now() - 5_000 }));
    expect(actor).toMatchObject({
      kind: "agent",
      agentId: agent.id,
      agentKind: "gateway",
      environmentId: agent.environmentId,
    });
    const [row] = await db.withScope({ kind: "system" }, (tx) =>
      tx.select().from(agents).where(eq(agents.id, agent.id)),
    );
    expect(renewKey).toBe(false);
    expect((await keysOf(agent.id))[0]).toMatchObject({ lastUsedAt: expect.any(Date), lastUsedFrom: "192.0.2.9" });
    expect(row?.clockSkewMs).toBeLessThan(-4_000);
    expect(row?.clockSkewMs).toBeGreaterThan(-8_000);
  });

  it("refuses the same request twice", async () => {
    const { headers } = await enrolled();
    const once = headers();
    await send(once);
    expect(await refusalOf(send(once))).toBe("409 replayed");
  });

  it("refuses a lower number after a higher one, on the same channel only", async () => {
    const { agent, signer, headers } = await enrolled();
    await send(headers({ sequence: 50 }));
    expect(await refusalOf(send(headers({ sequence: 49 })))).toBe("409 replayed");
    const other = signer.headers({ agentId: agent.id, channel: "desired", path, body, sequence: 10 });
    await expect(send(other, { channel: "desired" })).resolves.toBeDefined();
    await expect(send(headers({ sequence: 51 }))).resolves.toBeDefined();
  });

  it("accepts exactly one of many equal requests at once", async () => {
    const { headers } = await enrolled();
    const one = headers();
    const results = await Promise.all(Array.from({ length: 12 }, () => refusalOf(send(one))));
    expect(results.filter((r) => r === "accepted")).toHaveLength(1);
    expect(results.filter((r) => r === "409 replayed")).toHaveLength(11);
  });

  it("refuses a clock further off than 30 s, before the number counts", async () => {
    const { headers } = await enrolled();
    expect(await refusalOf(send(headers({ sentAt: Date.now() - 31_500 })))).toBe("400 clock");
    expect(await refusalOf(send(headers({ sentAt: Date.now() + 31_500 })))).toBe("400 clock");
    await expect(send(headers({ sequence: 1 }))).resolves.toBeDefined();
  });

  it("refuses another key, another body, another path, another method's channel and a changed header", async () => {
    const { agent, headers } = await enrolled();
    const forged = agentSigner().headers({ agentId: agent.id, channel: "report", path, body });
    expect(await refusalOf(send(forged))).toBe("401 bad_signature unsigned");
    expect(await refusalOf(send(headers(), { body: `${body} ` }))).toBe("401 bad_signature unsigned");
    expect(await refusalOf(send(headers(), { path: "/api/agents/gateway/desired" }))).toBe(
      "401 bad_signature unsigned",
    );
    expect(await refusalOf(send(headers(), { channel: "desired" }))).toBe("400 headers unsigned");
    const moved = headers();
    moved.set(agentHeader.sequence, "900");
    expect(await refusalOf(send(moved))).toBe("401 bad_signature unsigned");
    const missing = headers();
    missing.delete(agentHeader.signature);
    expect(await refusalOf(send(missing))).toBe("400 headers unsigned");
  });

  it("tells a revoked agent so only when it proves who it is", async () => {
    const { agent, headers } = await enrolled({ revokedAt: new Date() });
    expect(await refusalOf(send(headers()))).toBe("410 revoked");
    const forged = agentSigner().headers({ agentId: agent.id, channel: "report", path, body });
    expect(await refusalOf(send(forged))).toBe("401 bad_signature unsigned");
  });

  it("answers alike for a random agent and one that has not enrolled yet", async () => {
    const waiting = await enrolled({ enrolledAt: null });
    expect(await refusalOf(send(waiting.headers()))).toBe("401 unknown_agent");
    const random = agentSigner().headers({ agentId: randomUUID(), channel: "report", path, body });
    expect(await refusalOf(send(random))).toBe("401 unknown_agent");
  });
});
