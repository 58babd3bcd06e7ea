import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { agentPath, keyProofText } from "#lib/schemas/agent-protocol.ts";
import { listIdentitiesInput } from "#lib/schemas/service-identities.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "#server/errors.ts";
import { agentSigner } from "#server/features/environments/testing/agent-signer.ts";
import { verifyAgentRequest } from "#server/features/environments/verify-agent-request.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { listIdentities } from "./list-identities.ts";
import { orderRotation } from "./order-rotation.ts";
import { renewKey } from "./renew-key.ts";

const settings = { AGENT_KEY_DAYS: 90 };
const reason = "The host's backup was lost.";
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
const shift = (agentId: string, set: string) =>
  system((tx) => tx.execute(sql`update service_keys set ${sql.raw(set)} where agent_id = ${agentId}`));

/** A gateway with its first key: `ask` sends a signed request, `renew` registers the next key and returns its signer. */
async function enrolled() {
  const make = factories(db);
  const first = agentSigner();
  const agent = await make.gateway((await make.environment()).id, {}, { publicKey: first.publicKey });
  const actor = {
    kind: "agent",
    agentId: agent.id,
    name: agent.name,
    agentKind: "gateway",
    environmentId: agent.environmentId,
    annotatorId: null,
    vendorId: null,
  } as const;
  const about = { db, requestId: randomUUID(), sourceIp: "192.0.2.9" };
  let sequence = 0;
  const ask = async (signer: typeof first, channel: "report" | "config" = "report") => {
    sequence += 1;
    const path = channel === "report" ? agentPath.gatewayReport : agentPath.probeConfig;
    const headers = signer.headers({ agentId: agent.id, channel, path, body: "{}", sequence });
    return verifyAgentRequest(about, { method: "POST", path, headers, body: Buffer.from("{}"), channel });
  };
  const next = () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const signer = agentSigner(privateKey);
    const text = Buffer.from(keyProofText({ agentId: agent.id, publicKey: signer.publicKey }));
    return { signer, input: { publicKey: signer.publicKey, proof: sign(null, text, privateKey).toString("base64") } };
  };
  const renew = async () => {
    const { signer, input } = next();
    await renewKey({ ...about, actor }, input, settings);
    return signer;
  };
  return { agent, actor, about, first, ask, next, renew };
}

describe("renewKey", () => {
  it("lets the old key go on until the new one is used, and not a request longer", async () => {
    const { agent, first, ask, renew } = await enrolled();
    await ask(first);
    const second = await renew();
    await expect(ask(first)).resolves.toMatchObject({ renewKey: false });
    await expect(ask(second)).resolves.toMatchObject({ actor: { agentId: agent.id } });
    await expect(ask(first)).rejects.toMatchObject({ status: 401, code: "key_replaced", signed: true });
    await expect(ask(second)).resolves.toBeDefined();
    expect(await actionsOf(agent.id)).toEqual(["agent.keyRenewed", "agent.keyReplaced"]);
    expect(await keysOf(agent.id)).toMatchObject([
      { publicKey: first.publicKey, overlapUntil: expect.any(Date) },
      { publicKey: second.publicKey, overlapUntil: null, lastUsedFrom: "192.0.2.9" },
    ]);
  });

  it("refuses the old key after the overlap, even when the new one was never used", async () => {
    const { agent, first, ask, renew } = await enrolled();
    await ask(first);
    const second = await renew();
    const [old] = await keysOf(agent.id);
    const hours = ((old?.overlapUntil?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    await shift(agent.id, "overlap_until = overlap_until - interval '24 hours 1 minute'");
    await expect(ask(first)).rejects.toMatchObject({ code: "key_replaced" });
    await expect(ask(second)).resolves.toBeDefined();
  });

  it("answers the same again, and a lost key's successor replaces it", async () => {
    const { agent, actor, about, first, ask, next } = await enrolled();
    await ask(first);
    const lost = next();
    const once = await renewKey({ ...about, actor }, lost.input, settings);
    expect(await renewKey({ ...about, actor }, lost.input, settings)).toEqual(once);
    const found = next();
    await renewKey({ ...about, actor }, found.input, settings);
    await expect(ask(lost.signer)).rejects.toMatchObject({ code: "key_replaced" });
    await expect(ask(first)).resolves.toBeDefined();
    await expect(ask(found.signer)).resolves.toBeDefined();
    expect(await actionsOf(agent.id)).toEqual(["agent.keyRenewed", "agent.keyRenewed", "agent.keyReplaced"]);
    await expect(renewKey({ ...about, actor }, lost.input, settings)).rejects.toMatchObject({ code: "known_key" });
  });

  it("takes no key whose holder does not prove it, and changes nothing then", async () => {
    const { agent, actor, about, next } = await enrolled();
    const [mine, other] = [next(), next()];
    await expect(
      renewKey({ ...about, actor }, { ...mine.input, proof: other.input.proof }, settings),
    ).rejects.toMatchObject({ code: "bad_proof" });
    expect(await keysOf(agent.id)).toHaveLength(1);
    expect(await actionsOf(agent.id)).toEqual([]);
  });

  it("leaves one newest key when two renewals come at once", async () => {
    const { agent, renew } = await enrolled();
    await Promise.allSettled([renew(), renew(), renew()]);
    expect((await keysOf(agent.id)).filter((key) => key.overlapUntil === null)).toHaveLength(1);
  });
});

describe("a key", () => {
  it("asks to be renewed when two thirds of its time are over, and ends with a sentence", async () => {
    const { agent, first, ask } = await enrolled();
    await shift(agent.id, "created_at = now() - interval '59 days', expires_at = now() + interval '31 days'");
    await expect(ask(first)).resolves.toMatchObject({ renewKey: false });
    await shift(agent.id, "created_at = now() - interval '61 days', expires_at = now() + interval '29 days'");
    await expect(ask(first)).resolves.toMatchObject({ renewKey: true });
    await shift(agent.id, "expires_at = now() - interval '1 second'");
    await expect(ask(first)).rejects.toMatchObject({
      status: 401,
      code: "key_expired",
      signed: true,
      message: expect.stringMatching(
        /^This agent's key expired on .*Revoke the agent in the portal and enrol it again/,
      ),
    });
  });

  it("reaches the addresses of its kind only", async () => {
    const { first, ask } = await enrolled();
    await expect(ask(first, "config")).rejects.toMatchObject({ status: 403, code: "out_of_scope" });
  });

  it("is bound to one environment or one person by the table itself", async () => {
    const { agent } = await enrolled();
    const unbind = system((tx) => tx.execute(sql`update agents set environment_id = null where id = ${agent.id}`));
    await expect(unbind).rejects.toMatchObject({ cause: { constraint: "agents_bound" } });
  });
});

describe("orderRotation", () => {
  it("has the next answer ask for a new key, once, and writes why", async () => {
    const { agent, first, ask, renew } = await enrolled();
    await ask(first);
    await orderRotation(admin(), { agentId: agent.id, reason });
    await expect(orderRotation(admin(), { agentId: agent.id, reason })).rejects.toThrow("already");
    await expect(ask(first)).resolves.toMatchObject({ renewKey: true });
    await ask(await renew());
    expect(await actionsOf(agent.id)).toEqual(["agent.rotationOrdered", "agent.keyRenewed", "agent.keyReplaced"]);
    const [event] = await system((tx) => tx.select().from(auditEvents).where(eq(auditEvents.subjectId, agent.id)));
    expect(event?.after).toEqual({ reason });
    await expect(orderRotation(admin(), { agentId: agent.id, reason })).resolves.toEqual({ name: agent.name });
  });

  it("is refused to others, and for agents without a key that counts", async () => {
    const { agent } = await enrolled();
    const input = { agentId: agent.id, reason };
    for (const role of ["project_manager", "compliance", "auditor"] as const)
      await expect(orderRotation(userContext(db, { roles: [role] }), input)).rejects.toThrow(ForbiddenError);
    await expect(orderRotation(admin(), { agentId: randomUUID(), reason })).rejects.toThrow(NotFoundError);
    const make = factories(db);
    const waiting = await make.gateway((await make.environment()).id, { enrolledAt: null });
    const revoked = await make.gateway((await make.environment()).id, { revokedAt: new Date() });
    for (const { id } of [waiting, revoked])
      await expect(orderRotation(admin(), { agentId: id, reason })).rejects.toThrow(ConflictError);
    await shift(agent.id, "expires_at = now() - interval '1 second'");
    await expect(orderRotation(admin(), input)).rejects.toThrow("expired");
  });
});

describe("listIdentities", () => {
  const list = (over: Partial<Parameters<typeof listIdentities>[1]> = {}) =>
    listIdentities(userContext(db, { roles: ["auditor"] }), listIdentitiesInput.parse(over));

  it("shows for what each key is good, until when, and where it was last used; never a key", async () => {
    const { agent, first, ask } = await enrolled();
    await ask(first);
    const { rows, asOf } = await list({ text: agent.name });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      kind: "gateway",
      environment: { id: agent.environmentId },
      annotator: null,
      lastUsedAt: expect.any(Date),
      lastUsedFrom: "192.0.2.9",
      key: { expiresAt: expect.any(Date), rotationOrderedAt: null },
    });
    expect(asOf.getTime() - (rows[0]?.lastUsedAt?.getTime() ?? 0)).toBeLessThan(10_000);
    expect(JSON.stringify(rows)).not.toContain(first.publicKey);
  });

  it("goes on showing the last use after a renewal that was not used yet", async () => {
    const { agent, first, ask, renew } = await enrolled();
    await ask(first);
    await renew();
    const { rows } = await list({ text: agent.name });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.lastUsedFrom).toBe("192.0.2.9");
  });

  it("keeps revoked ones apart, finds by kind, and is for those who look after security", async () => {
    const make = factories(db);
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    const probe = await make.probe({ annotatorId: person.id, vendorId: vendor.id });
    const gone = await make.gateway((await make.environment()).id, { revokedAt: new Date() });
    expect((await list({ kind: "probe", text: probe.name })).rows).toMatchObject([
      { id: probe.id, annotator: { name: person.name }, vendorName: vendor.name, environment: null, lastUsedAt: null },
    ]);
    expect((await list({ text: gone.name })).rows).toEqual([]);
    expect((await list({ text: gone.name, state: "revoked" })).rows).toHaveLength(1);
    const input = listIdentitiesInput.parse({});
    for (const ctx of [
      userContext(db, { roles: ["project_manager"] }),
      userContext(db, { roles: ["vendor_coordinator"], vendorId: vendor.id }),
    ])
      await expect(listIdentities(ctx, input)).rejects.toThrow(ForbiddenError);
  });
});
