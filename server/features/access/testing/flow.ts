import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { openDatabase } from "#db/client.ts";
import { accessRequests, grantPlanes, grants } from "#db/schema/access.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import type { GatewayReport } from "#lib/schemas/agent-protocol.ts";
import { sealOnce } from "#server/audit/seal.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { encryptionKeys } from "#server/env.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { createRequest } from "../create-request.ts";
import { decideRequest } from "../decide-request.ts";
import { desiredPeers } from "../desired-peers.ts";
import { recordReport } from "../record-report.ts";
import { registerKey } from "../register-key.ts";

export const newKey = () => randomBytes(32).toString("base64");

/** A database with one vendor, one cleared and assigned annotator, the four people of a decision, and a gateway. */
export async function accessFlow() {
  const test = await createTestDatabase();
  const db = openDatabase(test.appUrl, { max: 8, name: "test" });
  const sealerDb = openDatabase(test.sealerUrl, { max: 2, name: "test-sealer" });
  const signer = await loadAuditSigner(db, encryptionKeys());
  const make = factories(db);
  const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);

  const vendor = await make.vendor();
  const project = await make.project([vendor.id]);
  const gateway = await make.gateway(project.environmentId);

  /** A person of that role with a real row. */
  const person = async (role: "project_manager" | "compliance" | "security_admin" | "auditor") => {
    const row = await make.user(role);
    return userContext(db, { roles: [role], userId: row.id, name: row.name });
  };
  const coordinatorOf = async (vendorId: string) => {
    const row = await make.user("vendor_coordinator", { vendorId });
    return userContext(db, { roles: ["vendor_coordinator"], userId: row.id, name: row.name, vendorId });
  };
  const people = {
    pm: await person("project_manager"),
    compliance: await person("compliance"),
    admin: await person("security_admin"),
    coordinator: await coordinatorOf(vendor.id),
  };
  const agent: Context<AgentActor> = {
    db,
    requestId: randomUUID(),
    sourceIp: null,
    actor: {
      kind: "agent",
      agentId: gateway.id,
      name: gateway.name,
      agentKind: "gateway",
      environmentId: project.environmentId,
      annotatorId: null,
      vendorId: null,
    },
  };

  const seal = () => sealOnce(sealerDb, signer);
  const desired = () => system((tx) => desiredPeers(tx, project.environmentId));

  const assigned = async () => {
    const annotator = await make.annotator(vendor.id);
    const assignment = await make.assignment({
      annotatorId: annotator.id,
      vendorId: vendor.id,
      projectId: project.id,
      scopeId: project.scope.id,
    });
    const context = userContext(db, {
      roles: ["annotator"],
      userId: annotator.userId ?? randomUUID(),
      name: annotator.name,
      vendorId: vendor.id,
      annotatorId: annotator.id,
    });
    return { annotator, assignment, context };
  };

  const requestOf = (id: string) =>
    system(async (tx) => (await tx.select().from(accessRequests).where(eq(accessRequests.id, id)))[0]);
  const ask = async (assignmentId: string, hours = 8) => {
    const { id } = await createRequest(people.coordinator, {
      assignmentId,
      reason: "Second reading of batch 31",
      durationHours: hours,
    });
    const row = await requestOf(id);
    if (!row) throw new Error("no request");
    return row;
  };
  const approve = async (ctx: Context, request: { id: string; contentHash: string }) =>
    decideRequest(ctx, { requestId: request.id, contentHash: request.contentHash, verdict: "approved" });

  /** A grant with both approvals, its intent sealed; with a key unless told otherwise. */
  const granted = async (options: { key?: boolean; hours?: number } = {}) => {
    const who = await assigned();
    const publicKey = newKey();
    if (options.key !== false) await registerKey(who.context, { publicKey });
    const request = await ask(who.assignment.id, options.hours);
    await approve(people.pm, request);
    const { grantId } = await approve(people.compliance, request);
    if (!grantId) throw new Error("no grant");
    await seal();
    return { ...who, grantId, request, publicKey };
  };
  const grantOf = (id: string) =>
    system(async (tx) => {
      const [grant] = await tx.select().from(grants).where(eq(grants.id, id));
      const [plane] = await tx.select().from(grantPlanes).where(eq(grantPlanes.grantId, id));
      if (!grant || !plane) throw new Error("no grant");
      return { grant, plane };
    });

  /** A report of a gateway that has exactly what it is told to have. */
  const honestReport = async (over: Partial<GatewayReport> = {}): Promise<GatewayReport> => {
    const peers = await desired();
    return {
      observedAt: Date.now(),
      revisionApplied: "r",
      leaseHeld: true,
      interfaceUp: true,
      complete: true,
      wireguardPublicKey: newKey(),
      listenPort: 51_820,
      echoPort: 7007,
      peers: peers.map((peer) => ({
        publicKey: peer.publicKey,
        allowedIps: [`${peer.address}/32`],
        endpoint: null,
        latestHandshakeAt: null,
        rxBytes: 0,
        txBytes: 0,
      })),
      elements: peers.flatMap((peer) =>
        peer.grants.flatMap((grant) =>
          grant.destinations.map((d) => ({
            source: peer.address,
            destination: d.address,
            protocol: d.protocol,
            port: d.port,
            packets: 0,
            bytes: 0,
          })),
        ),
      ),
      events: [],
      ...over,
    };
  };
  const report = async (over: Partial<GatewayReport> = {}) => recordReport(agent, await honestReport(over));

  return {
    db,
    make,
    system,
    vendor,
    project,
    gateway,
    people,
    person,
    coordinatorOf,
    agent,
    seal,
    desired,
    assigned,
    ask,
    approve,
    granted,
    requestOf,
    grantOf,
    honestReport,
    report,
    appUrl: test.appUrl,
    stop: async () => {
      await db.close();
      await sealerDb.close();
      await test.drop();
    },
  };
}

export type AccessFlow = Awaited<ReturnType<typeof accessFlow>>;
