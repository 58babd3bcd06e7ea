import { randomBytes, randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { healthStates } from "#db/schema/health.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import { sealOnce } from "#server/audit/seal.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import type { AgentActor, Context, UserActor } from "#server/context.ts";
import { database } from "#server/database.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { createRequest } from "#server/features/access/create-request.ts";
import { decideRequest } from "#server/features/access/decide-request.ts";
import { editRequest } from "#server/features/access/edit-request.ts";
import { getRequest } from "#server/features/access/get-request.ts";
import { liftLock } from "#server/features/access/lift-lock.ts";
import { registerKey } from "#server/features/access/register-key.ts";
import { revokeGrant } from "#server/features/access/revoke-grant.ts";
import { setLock } from "#server/features/access/set-lock.ts";
import { sweepAccess } from "#server/features/access/sweep-access.job.ts";
import { withdrawRequest } from "#server/features/access/withdraw-request.ts";
import { inviteAnnotator } from "#server/features/annotators/invite-annotator.ts";
import { restoreAnnotator } from "#server/features/annotators/restore-annotator.ts";
import { suspendAnnotator } from "#server/features/annotators/suspend-annotator.ts";
import { sweepGates } from "#server/features/annotators/sweep-gates.job.ts";
import { uploadEvidence } from "#server/features/annotators/upload-evidence.ts";
import { verifyGate } from "#server/features/annotators/verify-gate.ts";
import { withdrawGate } from "#server/features/annotators/withdraw-gate.ts";
import { listEvents } from "#server/features/audit/list-events.ts";
import { addDestination } from "#server/features/datasets/add-destination.ts";
import { updateEnvironment } from "#server/features/environments/update-environment.ts";
import { ingestBatch } from "#server/features/health/ingest-batch.ts";
import { endSession } from "#server/features/members/end-session.ts";
import { resetMember } from "#server/features/members/reset-member.ts";
import { addVendor } from "#server/features/projects/add-vendor.ts";
import { closeProject } from "#server/features/projects/close-project.ts";
import { createHealthProfile } from "#server/features/projects/create-health-profile.ts";
import { endAssignment } from "#server/features/projects/end-assignment.ts";
import { inviteCoordinator } from "#server/features/vendors/invite-coordinator.ts";
import { restoreVendor } from "#server/features/vendors/restore-vendor.ts";
import { suspendVendor } from "#server/features/vendors/suspend-vendor.ts";
import { stopLive } from "#server/live/hub.ts";
import { notifyLive } from "#server/live/notify.ts";
import { openUndone } from "#server/testing/undone.ts";
import { smallPng, type World } from "#server/testing/world.ts";
import { liveChanges } from "./live.ts";
import { twoVendors } from "./testing/principals.ts";
import { keyOf, readAll, readSurface, traces } from "./testing/read-surface.ts";

// Vendor B lives its life, with everything of it changing; vendor A's people, who share a project and an environment with
// it, are told exactly the same before and after, and no beat of it reaches their open streams.

let db: Database;
let sealerDb: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let worlds: Awaited<ReturnType<typeof twoVendors>>;
let shared: { projectId: string; environmentId: string; targetId: string; bAssignmentId: string };
let readers: { name: string; ctx: Context<UserActor> }[];
let stop: () => Promise<void>;
const reason = "A reason that auditors can read.";

beforeAll(async () => {
  const test = await createTestDatabase();
  Object.assign(env(), { DATABASE_URL: test.appUrl });
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  sealerDb = openDatabase(test.sealerUrl, { max: 2, name: "test-sealer" });
  tries = await openUndone(test.appUrl);
  worlds = await twoVendors(db);
  const { a, b, build } = worlds;
  shared = await shareProject(a, b);
  // Figures that stay fresh while the test runs, so that only B's acts could change what is shown.
  await build.system((tx) =>
    tx
      .update(healthStates)
      .set({ lastSampleAt: sql`clock_timestamp() + interval '1 hour'` })
      .where(eq(healthStates.vendorId, a.vendorId)),
  );
  readers = [
    { name: "A's coordinator", ctx: a.coordinator },
    { name: "A's annotator", ctx: a.self },
  ];
  stop = async () => {
    await Promise.all([stopLive(), database().close(), db.close(), sealerDb.close(), tries.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

/** Both vendors on one project, each with a grant open on the same slice of data. */
async function shareProject(a: World, b: World) {
  const { build, staff } = worlds;
  const project = await build.make.project([a.vendorId, b.vendorId]);
  await build.make.gateway(project.environmentId);
  const { rows } = await build.system((tx) =>
    tx.execute<{ id: string }>(
      sql`insert into probe_targets (id, environment_id, label, kind, host, port) values (${randomUUID()}, ${project.environmentId}, 'Shared', 'udp', '10.66.0.1', 7007) returning id`,
    ),
  );
  const assign = async (world: World) => {
    const assignment = await build.make.assignment({
      annotatorId: world.annotatorId,
      vendorId: world.vendorId,
      projectId: project.id,
      scopeId: project.scope.id,
    });
    const { id } = await createRequest(world.coordinator, { assignmentId: assignment.id, reason, durationHours: 24 });
    const { contentHash } = await getRequest(world.coordinator, { requestId: id });
    for (const by of [staff.manager, staff.compliance])
      await decideRequest(by, { requestId: id, contentHash, verdict: "approved" });
    return assignment.id;
  };
  await assign(a);
  return {
    projectId: project.id,
    environmentId: project.environmentId,
    targetId: rows[0]?.id ?? "",
    bAssignmentId: await assign(b),
  };
}

async function seal(): Promise<void> {
  const signer = await loadAuditSigner(db, encryptionKeys());
  while ((await sealOnce(sealerDb, signer)).more);
}

/** Everything A's people are told, by question. */
async function record(): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  for (const { name, ctx } of readers)
    for (const question of readSurface(ctx.actor.roles[0] ?? "annotator", worlds.a, worlds.b)) {
      const answers = await tries.undone((tryOut) => readAll(tryOut, ctx.actor, question));
      told.set(`${name}: ${keyOf(question)}`, answers.map(withoutTime).join("\n"));
    }
  return told;
}

/** The portal's time of an answer, and the empty intervals of a chart that ends now, move by themselves. */
function withoutTime(answer: string): string {
  const at = answer.indexOf("{");
  if (!answer.startsWith("OK {")) return answer;
  return JSON.stringify(JSON.parse(answer.slice(at)), (key, value: unknown) => {
    if (key === "asOf" || key === "meta") return null;
    if (key === "points") return (value as { sent: number }[]).filter((point) => point.sent > 0);
    return value;
  }).replace(/^\{"json":\{"at":"[^"]+"/, '{"json":{"at":"now"');
}

/** The life of vendor B, most of it through the verbs people use. */
const lifeOfB: Record<string, (b: World) => Promise<unknown>> = {
  "asks, edits and withdraws": async (b) => {
    const { id } = await createRequest(b.coordinator, { assignmentId: b.freeAssignmentId, reason, durationHours: 3 });
    await editRequest(b.coordinator, { requestId: id, reason, durationHours: 4 });
    await withdrawRequest(b.coordinator, { requestId: id });
  },
  "is granted and rejected": async (b) => {
    const { manager, compliance } = worlds.staff;
    await decideRequest(compliance, { requestId: b.halfRequestId, contentHash: b.halfHash, verdict: "approved" });
    await decideRequest(manager, {
      requestId: b.requestId,
      contentHash: b.requestHash,
      verdict: "rejected",
      reason: "Not now.",
    });
  },
  "changes its key": (b) => registerKey(b.self, { publicKey: randomBytes(32).toString("base64") }),
  "proves a gate anew, is accepted and loses it": async (b) => {
    const { evidenceId } = await uploadEvidence(b.self, { kind: "training", fileName: "new.png", content: smallPng });
    const about = { annotatorId: b.annotatorId, kind: "training" as const };
    await verifyGate(worlds.staff.compliance, { ...about, evidenceId, verdict: "accepted" });
    await withdrawGate(worlds.staff.compliance, { ...about, reason });
  },
  "grows by people and coordinators": async (b) => {
    await inviteAnnotator(b.coordinator, { name: "New Person", email: `${randomUUID()}@example.test` });
    await inviteCoordinator(worlds.staff.admin, {
      vendorId: b.vendorId,
      name: "New Coordinator",
      email: `${randomUUID()}@example.test`,
    });
    for (let i = 0; i < 5; i++) await worlds.build.make.annotator(b.vendorId);
  },
  "has a bad connection to the place both work in": async (b) => {
    const actor: AgentActor = {
      kind: "agent",
      agentId: b.probeId,
      name: "probe",
      agentKind: "probe",
      environmentId: null,
      annotatorId: b.annotatorId,
      vendorId: b.vendorId,
    };
    for (const targetId of [b.targetId, shared.targetId])
      await ingestBatch(
        { db, requestId: randomUUID(), sourceIp: null, actor },
        {
          targetId,
          batch: 2,
          startedAt: Date.now() - 9_000,
          endedAt: Date.now(),
          sent: 10,
          rtts: [],
        },
      );
  },
  "is locked, and the lock is lifted": async (b) => {
    const { compliance } = worlds.staff;
    for (const [target, targetId] of [
      ["person", b.annotatorId],
      ["project", b.projectId],
      ["vendor", b.vendorId],
    ] as const) {
      const { id } = await setLock(compliance, { target, targetId, reason });
      if (target !== "person") await liftLock(compliance, { lockId: id, reason });
    }
  },
  "loses a grant, a session and a password": async (b) => {
    const { admin, compliance } = worlds.staff;
    await revokeGrant(compliance, { grantId: b.grantId, reason });
    await endSession(admin, { sessionId: b.self.actor.sessionId });
    await resetMember(admin, { userId: b.annotatorUserId, reason });
  },
  "has its own places and projects change": async (b) => {
    const { admin, manager } = worlds.staff;
    await addDestination(admin, { scopeId: b.spareScopeId, address: "10.20.0.99", protocol: "tcp", port: 9_009 });
    await updateEnvironment(admin, {
      environmentId: b.bareEnvironmentId,
      name: `Moved ${randomUUID().slice(0, 8)}`,
      region: "Dublin",
      vpnEndpoint: "vpn.example.test:51820",
      tunnelAddress: "10.67.0.1",
      tunnelPrefix: 24,
      toolKind: "cvat",
      toolUrl: "https://cvat.example.test",
    });
    await createHealthProfile(admin, {
      name: `For the other vendor ${randomUUID().slice(0, 8)}`,
      rttP95Ms: 1,
      jitterMs: 1,
      lossPercent: 0,
      minDownMbps: 1,
      raiseSeconds: 0,
      clearSeconds: 0,
    });
    await worlds.build.make.project([b.vendorId]);
    await closeProject(manager, { projectId: b.projectId, reason });
  },
  "and a third come and go on the shared project": async (b) => {
    const { admin, manager } = worlds.staff;
    await addVendor(admin, { projectId: shared.projectId, vendorId: b.spareVendorId });
    await endAssignment(manager, { assignmentId: shared.bAssignmentId, reason });
    const scopeId = await scopeOf(shared.projectId);
    for (const annotatorId of [b.idleAnnotatorId, (await worlds.build.make.annotator(b.vendorId)).id])
      await worlds.build.make.assignment({ annotatorId, vendorId: b.vendorId, projectId: shared.projectId, scopeId });
  },
  "is seen at the gateway both use": async (b) => {
    await worlds.build.system(async (tx) => {
      await tx.execute(sql`
        insert into drift_findings (id, environment_id, agent_id, kind, public_key, detail, found_at)
        select ${randomUUID()}, environment_id, id, 'orphan', ${b.vendorId}, 'a peer of the other vendor', now() from agents
         where environment_id = ${shared.environmentId}`);
      await notifyLive(tx, { topic: "environments", environmentId: shared.environmentId });
      await notifyLive(tx, { topic: "gateway", environmentId: shared.environmentId });
    });
  },
  "reads the log, and others read about it": async (b) => {
    for (const ctx of [b.coordinator, worlds.staff.auditor]) await listEvents(ctx, { vendorId: b.vendorId, limit: 50 });
  },
  "is suspended person by person and whole, and renamed": async (b) => {
    const { admin } = worlds.staff;
    await suspendAnnotator(admin, { annotatorId: b.annotatorId, reason });
    await restoreAnnotator(admin, { annotatorId: b.annotatorId, reason });
    await suspendVendor(admin, { vendorId: b.vendorId, reason });
    await restoreVendor(admin, { vendorId: b.vendorId, reason });
    await worlds.build.system((tx) =>
      tx.execute(
        sql`update vendors set name = 'A quite different name', status = 'suspended' where id = ${b.vendorId}`,
      ),
    );
  },
  "is swept and sealed": async () => {
    await sweepGates(db);
    await sweepAccess(db);
    await seal();
  },
};

async function scopeOf(projectId: string): Promise<string> {
  const { rows } = await worlds.build.system((tx) =>
    tx.execute<{ id: string }>(sql`select scope_id as id from project_scopes where project_id = ${projectId} limit 1`),
  );
  return rows[0]?.id ?? "";
}

/** What an open stream of somebody was told so far. */
function listen(ctx: Context<UserActor>) {
  const abort = new AbortController();
  const heard: string[] = [];
  const stream = liveChanges(ctx, abort.signal);
  const reading = (async () => {
    for await (const topics of stream) heard.push(...topics);
  })();
  const end = () => {
    abort.abort();
    return reading;
  };
  return { heard, end };
}

it("tells A the same whatever happens to B", async () => {
  const { a, b } = worlds;
  await sweepGates(db);
  await sweepAccess(db);
  await seal();
  const before = await record();
  expect(before.size).toBeGreaterThan(200);
  for (const [question, answer] of before)
    if (!idsOf(question).some((id) => idsOfWorld(b).has(id))) expect(tracesOfB(answer), question).toEqual([]);

  const streams = readers.map(({ ctx }) => listen(ctx));
  const beat = () =>
    worlds.build.system((tx) => notifyLive(tx, { topic: "health", vendorId: a.vendorId, annotatorId: a.annotatorId }));
  const allHeard = async () => {
    await beat();
    return streams.every(({ heard }) => heard.includes("health"));
  };
  await expect.poll(allHeard, { timeout: 5_000, interval: 200 }).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const { heard } of streams) heard.length = 0;

  // Looked at twice, since the later acts undo some of the earlier ones.
  const acts = Object.entries(lifeOfB);
  for (const [upTo, [what]] of acts.map((act, index) => [index, act] as const)) {
    await lifeOfB[what]?.(b);
    if (upTo !== Math.floor(acts.length / 2) && upTo !== acts.length - 1) continue;
    const after = await record();
    const changed = [...before].filter(([question, answer]) => after.get(question) !== answer);
    expect(
      changed.map(([question, answer]) => [question, difference(answer, after.get(question) ?? "")]),
      `after B ${what}`,
    ).toEqual([]);
  }
  for (const { heard } of streams) expect(heard).toEqual([]);
  // The streams were open all the while: A's own change is heard.
  await beat();
  for (const { heard } of streams) await expect.poll(() => heard).toEqual(["health"]);
  await Promise.all(streams.map((stream) => stream.end()));
}, 120_000);

const idsOf = (text: string) => text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
const idsOfWorld = (world: World) => new Set(idsOf(JSON.stringify({ ...world, coordinator: null, self: null })));
const tracesOfB = (answer: string) => traces(answer, worlds.b).filter((mark) => !idsOfWorld(worlds.a).has(mark));

/** Where two answers begin to differ. */
function difference(before: string, after: string): { before: string; after: string } {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return { before: before.slice(Math.max(0, at - 60), at + 80), after: after.slice(Math.max(0, at - 60), at + 80) };
}
