import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { vpnKeys } from "#db/schema/access.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { agents, gatewayPeers } from "#db/schema/environments.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { enrollToken } from "#lib/schemas/agent-protocol.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { addProbeTarget } from "./add-probe-target.ts";
import { keyFingerprint, sha256Hex } from "./agent-signature.ts";
import { createEnvironment } from "./create-environment.ts";
import { enrollAgent } from "./enroll-agent.ts";
import { getEnvironment } from "./get-environment.ts";
import { issueGatewayToken } from "./issue-gateway-token.ts";
import { issueProbeToken } from "./issue-probe-token.ts";
import { listEnvironments } from "./list-environments.ts";
import { listPeers } from "./list-peers.ts";
import { revokeAgent } from "./revoke-agent.ts";
import { updateEnvironment } from "./update-environment.ts";

const settings = { GATEWAY_REPORT_MS: 2_000, GATEWAY_LEASE_SECONDS: 60 };
const portal = { url: "https://gatehouse.example.test", publicKey: Buffer.alloc(32, 9).toString("base64") };
const key = (n: number) => Buffer.alloc(32, n).toString("base64");
let db: Database;
let stop: () => Promise<void>;
let make: ReturnType<typeof factories>;

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 6, name: "test" });
  make = factories(db);
  stop = async () => {
    await db.close();
    await test.drop();
  };
});
afterAll(() => stop());

const admin = () => userContext(db, { roles: ["security_admin"] });
const coordinator = (vendorId: string) => userContext(db, { roles: ["vendor_coordinator"], vendorId });
const facts = (name: string) => ({
  name,
  region: "Frankfurt",
  vpnEndpoint: "vpn.example.test:51820",
  tunnelAddress: "10.66.0.1",
  tunnelPrefix: 24,
  toolKind: "cvat" as const,
  toolUrl: "https://cvat.example.test",
});
const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
const lastEvent = (subjectId: string) =>
  system(
    async (tx) =>
      (
        await tx.select().from(auditEvents).where(eq(auditEvents.subjectId, subjectId)).orderBy(desc(auditEvents.id))
      )[0],
  );
const agentRow = (id: string) => system(async (tx) => (await tx.select().from(agents).where(eq(agents.id, id)))[0]);

describe("createEnvironment", () => {
  it("adds it with the gateway's echo as a target, and writes it down", async () => {
    const { id } = await createEnvironment(admin(), {
      ...facts("Create A"),
      target: { label: "Tool", kind: "tcp", host: "cvat.example.test", port: 443 },
    });
    const detail = await getEnvironment(admin(), { environmentId: id }, settings);
    expect(detail.targets).toMatchObject([
      { label: "Gateway echo", kind: "udp", host: "10.66.0.1", port: 7_007 },
      { label: "Tool", kind: "tcp", port: 443 },
    ]);
    expect(detail).toMatchObject({ gateway: null, counts: { peers: 0, openGrants: 0 }, reportEveryMs: 2_000 });
    expect(await lastEvent(id)).toMatchObject({ action: "environment.created", environmentId: id });
  });

  it("refuses other roles and a name that is taken", async () => {
    await expect(createEnvironment(userContext(db, { roles: ["auditor"] }), facts("No"))).rejects.toThrow(
      ForbiddenError,
    );
    await expect(createEnvironment(coordinator(randomUUID()), facts("No"))).rejects.toThrow(ForbiddenError);
    await createEnvironment(admin(), facts("Taken"));
    await expect(createEnvironment(admin(), facts("Taken"))).rejects.toMatchObject({ field: "name" });
  });
});

describe("updateEnvironment", () => {
  it("writes what was and what is, and moves the echo target with the tunnel", async () => {
    const { id } = await createEnvironment(admin(), facts("Update A"));
    await updateEnvironment(admin(), {
      ...facts("Update A"),
      environmentId: id,
      tunnelAddress: "10.67.0.1",
      region: "Vienna",
    });
    expect((await getEnvironment(admin(), { environmentId: id }, settings)).targets[0]?.host).toBe("10.67.0.1");
    expect(await lastEvent(id)).toMatchObject({
      action: "environment.changed",
      before: { tunnelAddress: "10.66.0.1", region: "Frankfurt" },
      after: { tunnelAddress: "10.67.0.1", region: "Vienna" },
    });
  });

  it("keeps the tunnel network once somebody has an address in it", async () => {
    const { id } = await createEnvironment(admin(), facts("Update B"));
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    await system((tx) =>
      tx.execute(
        sql`insert into tunnel_addresses (environment_id, annotator_id, vendor_id, address) values (${id}, ${person.id}, ${vendor.id}, '10.66.0.2')`,
      ),
    );
    await expect(
      updateEnvironment(admin(), { ...facts("Update B"), environmentId: id, tunnelAddress: "10.68.0.1" }),
    ).rejects.toThrow(InvalidError);
    await expect(
      updateEnvironment(admin(), { ...facts("Update B"), environmentId: id, region: "Graz" }),
    ).resolves.toBeUndefined();
  });

  it("refuses other roles, unknown ids and no change", async () => {
    const { id } = await createEnvironment(admin(), facts("Update C"));
    const same = { ...facts("Update C"), environmentId: id };
    await expect(updateEnvironment(userContext(db, { roles: ["compliance"] }), same)).rejects.toThrow(ForbiddenError);
    await expect(updateEnvironment(admin(), { ...same, environmentId: randomUUID() })).rejects.toThrow(NotFoundError);
    await expect(updateEnvironment(admin(), same)).rejects.toThrow(ConflictError);
  });
});

describe("addProbeTarget", () => {
  it("adds up to 8, and writes it down", async () => {
    const { id } = await createEnvironment(admin(), facts("Target A"));
    const target = { environmentId: id, label: "Tool", kind: "https" as const, host: "cvat.example.test", port: 443 };
    for (let i = 0; i < 7; i += 1) await addProbeTarget(admin(), target);
    await expect(addProbeTarget(admin(), target)).rejects.toThrow(ConflictError);
    expect(await lastEvent(id)).toMatchObject({
      action: "environment.changed",
      after: { probeTargetAdded: { label: "Tool" } },
    });
    await expect(addProbeTarget(userContext(db, { roles: ["auditor"] }), target)).rejects.toThrow(ForbiddenError);
    await expect(addProbeTarget(admin(), { ...target, environmentId: randomUUID() })).rejects.toThrow(NotFoundError);
  });
});

describe("issueGatewayToken", () => {
  it("gives a pinned token once, keeps only its hash, and never logs it", async () => {
    const { id } = await createEnvironment(admin(), facts("Token A"));
    const issued = await issueGatewayToken(admin(), { environmentId: id, name: "wg-fra-1" }, portal);
    expect(enrollToken.safeParse(issued.token).success).toBe(true);
    expect(issued.token.endsWith(keyFingerprint(portal.publicKey))).toBe(true);
    const minutes = (issued.expiresAt.getTime() - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(59);
    expect(minutes).toBeLessThan(61);
    expect(await agentRow(issued.agentId)).toMatchObject({ tokenHash: sha256Hex(issued.token), enrolledAt: null });
    const event = await lastEvent(issued.agentId);
    expect(event).toMatchObject({ action: "agent.tokenIssued", environmentId: id });
    expect(JSON.stringify(event)).not.toContain(issued.token);
  });

  it("replaces a token nobody used, and refuses while a gateway is enrolled", async () => {
    const { id } = await createEnvironment(admin(), facts("Token B"));
    const first = await issueGatewayToken(admin(), { environmentId: id, name: "wg-1" }, portal);
    const second = await issueGatewayToken(admin(), { environmentId: id, name: "wg-2" }, portal);
    expect(second.agentId).toBe(first.agentId);
    const enroll = (token: string) =>
      enrollAgent(
        { db, requestId: randomUUID(), sourceIp: null, portalKey: portal.publicKey },
        {
          token,
          publicKey: key(1),
          version: "0.1.0",
          hostname: "wg",
          gateway: { wireguardPublicKey: key(2), listenPort: 51_820, echoPort: 7_007 },
        },
      );
    await expect(enroll(first.token)).rejects.toMatchObject({ code: "bad_token" });
    await expect(enroll(second.token)).resolves.toMatchObject({ name: "wg-2" });
    await expect(issueGatewayToken(admin(), { environmentId: id, name: "wg-3" }, portal)).rejects.toThrow(
      ConflictError,
    );
    await revokeAgent(admin(), { agentId: second.agentId, reason: "The host is replaced." });
    await expect(issueGatewayToken(admin(), { environmentId: id, name: "wg-3" }, portal)).resolves.toBeDefined();
  });

  it("is for security administrators only", async () => {
    const { id } = await createEnvironment(admin(), facts("Token C"));
    const input = { environmentId: id, name: "wg-1" };
    await expect(issueGatewayToken(userContext(db, { roles: ["project_manager"] }), input, portal)).rejects.toThrow(
      ForbiddenError,
    );
    await expect(issueGatewayToken(coordinator(randomUUID()), input, portal)).rejects.toThrow(ForbiddenError);
    await expect(issueGatewayToken(admin(), { ...input, environmentId: randomUUID() }, portal)).rejects.toThrow(
      NotFoundError,
    );
  });
});

describe("issueProbeToken", () => {
  it("lets a coordinator and the annotator themselves enrol a probe, and replaces an unused token", async () => {
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    const own = userContext(db, {
      roles: ["annotator"],
      vendorId: vendor.id,
      annotatorId: person.id,
      userId: person.userId ?? "",
    });
    const first = await issueProbeToken(coordinator(vendor.id), { annotatorId: person.id }, portal);
    const second = await issueProbeToken(own, { annotatorId: person.id }, portal);
    expect(second.agentId).toBe(first.agentId);
    expect(await lastEvent(first.agentId)).toMatchObject({
      action: "probe.tokenIssued",
      vendorId: vendor.id,
      annotatorId: person.id,
    });
    const enrolled = await enrollAgent(
      { db, requestId: randomUUID(), sourceIp: null, portalKey: portal.publicKey },
      { token: second.token, publicKey: key(3), version: "0.1.0", hostname: "desk" },
    );
    expect(enrolled.kind).toBe("probe");
    expect(await lastEvent(first.agentId)).toMatchObject({ action: "probe.enrolled", vendorId: vendor.id });
    expect((await issueProbeToken(own, { annotatorId: person.id }, portal)).agentId).not.toBe(first.agentId);
  });

  it("finds nobody of another vendor, and refuses roles without it and people who are suspended", async () => {
    const [vendor, other] = [await make.vendor(), await make.vendor()];
    const person = await make.annotator(vendor.id);
    const colleague = await make.annotator(vendor.id);
    const input = { annotatorId: person.id };
    await expect(issueProbeToken(coordinator(other.id), input, portal)).rejects.toThrow(NotFoundError);
    const peer = userContext(db, { roles: ["annotator"], vendorId: vendor.id, annotatorId: colleague.id });
    await expect(issueProbeToken(peer, input, portal)).rejects.toThrow(NotFoundError);
    await expect(issueProbeToken(userContext(db, { roles: ["auditor"] }), input, portal)).rejects.toThrow(
      ForbiddenError,
    );
    await system((tx) => tx.execute(sql`update annotators set status = 'suspended' where id = ${person.id}`));
    await expect(issueProbeToken(coordinator(vendor.id), input, portal)).rejects.toThrow(ConflictError);
  });
});

describe("revokeAgent", () => {
  const reason = "The host was decommissioned.";

  it("ends it, and writes why", async () => {
    const gateway = await make.gateway((await make.environment()).id);
    await revokeAgent(admin(), { agentId: gateway.id, reason });
    expect((await agentRow(gateway.id))?.revokedAt).toBeInstanceOf(Date);
    expect(await lastEvent(gateway.id)).toMatchObject({ action: "agent.revoked", after: { reason } });
    await expect(revokeAgent(admin(), { agentId: gateway.id, reason })).rejects.toThrow(ConflictError);
  });

  it("is for security administrators only", async () => {
    const gateway = await make.gateway((await make.environment()).id);
    for (const role of ["project_manager", "compliance", "auditor"] as const)
      await expect(revokeAgent(userContext(db, { roles: [role] }), { agentId: gateway.id, reason })).rejects.toThrow(
        ForbiddenError,
      );
    await expect(revokeAgent(coordinator(randomUUID()), { agentId: gateway.id, reason })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(revokeAgent(admin(), { agentId: randomUUID(), reason })).rejects.toThrow(NotFoundError);
  });
});

describe("reading", () => {
  it("shows each environment with its gateway, by name", async () => {
    const environment = await make.environment({ name: "Zulu" });
    const gateway = await make.gateway(environment.id, {
      lastReportAt: new Date(),
      interfaceUp: true,
      leaseHeld: true,
      demo: true,
    });
    const { rows, reportEveryMs } = await listEnvironments(admin(), { limit: 50, text: "Zulu" }, settings);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      id: environment.id,
      gateway: { name: gateway.name, demo: true, leaseHeld: true },
      peers: 0,
    });
    expect(reportEveryMs).toBe(2_000);
    const first = await listEnvironments(admin(), { limit: 1 }, settings);
    const second = await listEnvironments(admin(), { limit: 1, after: first.older ?? "" }, settings);
    expect(second.rows[0]?.name.localeCompare(first.rows[0]?.name ?? "", "en")).not.toBe(0);
    expect(second.newer).not.toBeNull();
  });

  it("says whose each peer is, unknown keys first", async () => {
    const environment = await make.environment();
    const gateway = await make.gateway(environment.id);
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    await system(async (tx) => {
      await tx.insert(vpnKeys).values({ annotatorId: person.id, vendorId: vendor.id, publicKey: key(40) });
      const peer = {
        agentId: gateway.id,
        allowedIps: ["10.66.0.2/32"],
        rxBytes: 10,
        txBytes: 20,
        observedAt: new Date(),
        latestHandshakeAt: null,
      };
      await tx.insert(gatewayPeers).values([
        { ...peer, publicKey: key(40) },
        { ...peer, publicKey: key(250) },
      ]);
    });
    const { rows, older } = await listPeers(admin(), { environmentId: environment.id });
    expect(rows.map((row) => row.annotatorName)).toEqual([null, person.name]);
    expect(rows[1]).toMatchObject({
      vendorName: vendor.name,
      rxBytes: 10,
      txBytes: 20,
      grants: [],
      allowedIps: ["10.66.0.2/32"],
    });
    expect(rows[1]?.observedAt).toBeInstanceOf(Date);
    expect(older).toBeNull();
  });

  it("is not for vendors", async () => {
    const environment = await make.environment();
    const ctx = coordinator((await make.vendor()).id);
    await expect(listEnvironments(ctx, { limit: 50 }, settings)).rejects.toThrow(ForbiddenError);
    await expect(getEnvironment(ctx, { environmentId: environment.id }, settings)).rejects.toThrow(ForbiddenError);
    await expect(listPeers(ctx, { environmentId: environment.id })).rejects.toThrow(ForbiddenError);
    await expect(getEnvironment(admin(), { environmentId: randomUUID() }, settings)).rejects.toThrow(NotFoundError);
  });
});
