import { randomBytes, randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { agents } from "#db/schema/environments.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { factories } from "#server/testing/factories.ts";
import { sha256Hex } from "./agent-signature.ts";
import { type EnrollInput, enrollAgent } from "./enroll-agent.ts";

const portalKey = randomBytes(32).toString("base64");
const key = () => randomBytes(32).toString("base64");
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

async function waiting(over: Partial<typeof agents.$inferInsert> = {}) {
  const make = factories(db);
  const token = `ghe1_${randomBytes(32).toString("base64url")}_${"0".repeat(32)}`;
  const agent = await make.gateway((await make.environment()).id, {
    enrolledAt: null,
    tokenHash: sha256Hex(token),
    tokenExpiresAt: new Date(Date.now() + 60_000),
    ...over,
  });
  return { agent, token };
}

const enroll = (token: string, over: Partial<EnrollInput> = {}) =>
  enrollAgent(
    { db, requestId: randomUUID(), sourceIp: "192.0.2.1", portalKey },
    {
      token,
      publicKey: key(),
      version: "0.1.0",
      hostname: "wg-1",
      gateway: { wireguardPublicKey: key(), listenPort: 51_820, echoPort: 7007 },
      ...over,
    },
  );

describe("enrollAgent", () => {
  it("gives an identity for a token, once, and writes it down", async () => {
    const { agent, token } = await waiting();
    const publicKey = key();
    const output = await enroll(token, { publicKey });
    expect(output).toEqual({ agentId: agent.id, kind: "gateway", name: agent.name, portalKey });
    const { row, event } = await db.withScope({ kind: "system" }, async (tx) => ({
      row: (await tx.select().from(agents).where(eq(agents.id, agent.id)))[0],
      event: (
        await tx.select().from(auditEvents).where(eq(auditEvents.subjectId, agent.id)).orderBy(desc(auditEvents.id))
      )[0],
    }));
    expect(row).toMatchObject({ tokenHash: null, hostname: "wg-1", listenPort: 51_820 });
    expect(event).toMatchObject({ action: "agent.enrolled", actorKind: "agent", environmentId: agent.environmentId });
    expect(JSON.stringify(event)).not.toContain(token);
    await expect(enroll(token)).rejects.toMatchObject({ status: 401, code: "bad_token", signed: false });
  });

  it("lets exactly one of many in", async () => {
    const { token } = await waiting();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => enroll(token)));
    expect(results.filter((r) => r.status === "fulfilled")).toHaveLength(1);
  });

  it("refuses a token that expired, was never issued, or whose agent was revoked", async () => {
    const late = await waiting({ tokenExpiresAt: new Date(Date.now() - 1_000) });
    const revoked = await waiting({ revokedAt: new Date() });
    for (const token of [late.token, revoked.token, `ghe1_${"a".repeat(43)}_${"0".repeat(32)}`])
      await expect(enroll(token)).rejects.toMatchObject({ code: "bad_token" });
  });

  it("does not use a token up on the wrong kind of agent", async () => {
    const { token } = await waiting();
    await expect(enroll(token, { gateway: undefined })).rejects.toMatchObject({ status: 400, code: "wrong_kind" });
    await expect(enroll(token)).resolves.toBeDefined();
  });

  it("moves the default probe target to the echo port of the gateway", async () => {
    const { agent, token } = await waiting();
    const target = async () =>
      db.withScope({ kind: "system" }, async (tx) => {
        const { rows } = await tx.execute<{ port: number }>(
          sql`select port from probe_targets where environment_id = ${agent.environmentId}`,
        );
        return rows.map((row) => row.port);
      });
    await db.withScope({ kind: "system" }, (tx) =>
      tx.execute(sql`insert into probe_targets (id, environment_id, label, kind, host, port) values
        (${randomUUID()}, ${agent.environmentId}, 'Gateway echo', 'udp', '10.66.0.1', 7007),
        (${randomUUID()}, ${agent.environmentId}, 'Tool', 'tcp', '10.66.0.1', 443)`),
    );
    await enroll(token, { gateway: { wireguardPublicKey: key(), listenPort: 51_820, echoPort: 7999 } });
    expect((await target()).sort()).toEqual([443, 7999].sort());
  });
});
