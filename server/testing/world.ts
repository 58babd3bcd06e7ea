import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { receipts } from "#db/schema/access.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { scopeDestinations } from "#db/schema/datasets.ts";
import { healthStates, probeBatches, probeTargets } from "#db/schema/health.ts";
import { addressRules, customRoles, signIns } from "#db/schema/identity.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { projectScopes } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { RoleName } from "#lib/roles.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import type { Context, UserActor } from "#server/context.ts";
import { createRequest } from "#server/features/access/create-request.ts";
import { decideRequest } from "#server/features/access/decide-request.ts";
import { getRequest } from "#server/features/access/get-request.ts";
import { registerKey } from "#server/features/access/register-key.ts";
import { setLock } from "#server/features/access/set-lock.ts";
import { ensureFirstRules } from "#server/features/annotators/ensure-first-rules.ts";
import { inviteAnnotator } from "#server/features/annotators/invite-annotator.ts";
import { myGates } from "#server/features/annotators/my-gates.ts";
import { signNda } from "#server/features/annotators/sign-nda.ts";
import { startConnectivityTest } from "#server/features/annotators/start-connectivity-test.ts";
import { suspendAnnotator } from "#server/features/annotators/suspend-annotator.ts";
import { uploadEvidence } from "#server/features/annotators/upload-evidence.ts";
import { requestBreakGlass } from "#server/features/break-glass/request-break-glass.ts";
import { portalForAgents } from "#server/features/environments/portal-for-agents.ts";
import { inviteMember } from "#server/features/members/invite-member.ts";
import { resetMember } from "#server/features/members/reset-member.ts";
import { inviteCoordinator } from "#server/features/vendors/invite-coordinator.ts";
import { userContext } from "./contexts.ts";
import { factories } from "./factories.ts";

export const smallPng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const tag = () => randomBytes(4).toString("hex");
const reason = "A reason that auditors can read.";

/** The client's people who act while a world is made. */
export type Staff = Record<"admin" | "manager" | "compliance" | "auditor", Context<UserActor>>;
export type VendorPart = Awaited<ReturnType<typeof vendorPart>>;
export type PersonPart = Awaited<ReturnType<typeof personPart>>;
/** One vendor with one of its annotators: an example of everything that has an id. */
export type World = VendorPart & PersonPart;

function tools(db: Database) {
  const make = factories(db);
  const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);
  const person = async (role: RoleName, over: Partial<UserActor> = {}) => {
    const user = await make.user(role, { vendorId: over.vendorId ?? null });
    const { sessionId } = await signedIn(db, user.id);
    return userContext(db, { ...over, roles: [role], userId: user.id, name: user.name, email: user.email, sessionId });
  };
  return { db, make, system, person };
}
type Tools = ReturnType<typeof tools>;

/** Rows and acts of whole vendors, through the verbs people use where there is one. */
export function worldBuilder(db: Database) {
  const tool = tools(db);
  return {
    ...tool,
    staff: async (): Promise<Staff> => {
      await tool.system(ensureFirstRules);
      // The first use ever makes the key, which is an event of its own.
      await portalForAgents(db);
      await tool.system((tx) =>
        tx.insert(customRoles).values({ name: `Role ${tag()}`, organisation: "client", permissions: ["health.read"] }),
      );
      return {
        admin: await tool.person("security_admin"),
        manager: await tool.person("project_manager"),
        compliance: await tool.person("compliance"),
        auditor: await tool.person("auditor"),
      };
    },
    vendor: (staff: Staff) => vendorPart(tool, staff),
    annotator: (staff: Staff, of: VendorPart) => personPart(tool, staff, of),
  };
}

/** A live session of a person and its line in the history, as sign-in leaves them. */
export async function signedIn(db: Database, userId: string) {
  const token = newToken();
  const sessionId = await db.withScope({ kind: "system" }, async (tx) => {
    const [row] = await tx
      .insert(sessions)
      .values({
        tokenHash: hashToken(token),
        userId,
        mfaAt: sql`clock_timestamp()`,
        idleExpiresAt: sql`clock_timestamp() + interval '30 minutes'`,
        expiresAt: sql`clock_timestamp() + interval '12 hours'`,
      })
      .returning({ id: sessions.id });
    const id = row?.id ?? "";
    await tx.insert(signIns).values({
      userId,
      vendorId: sql`(select vendor_id from users where users.id = ${userId})`,
      sessionId: id,
      accepted: true,
      method: "password_totp",
    });
    return id;
  });
  return { token, sessionId };
}

async function vendorPart({ db, make, system, person }: Tools, staff: Staff) {
  const vendor = await make.vendor();
  const project = await make.project([vendor.id]);
  const scopes = [project.scope, ...(await extraScopes(make, system, project))];
  const spare = await make.scope(project.environmentId);
  const [spareDestination] = await system((tx) =>
    tx
      .insert(scopeDestinations)
      .values({ scopeId: spare.id, address: "10.20.0.11", protocol: "tcp", port: 9_001 })
      .returning(),
  );
  const [target] = await system((tx) =>
    tx
      .insert(probeTargets)
      .values({
        environmentId: project.environmentId,
        label: `Target ${tag()}`,
        kind: "udp",
        host: "10.66.0.1",
        port: 7_007,
      })
      .returning(),
  );
  const member = await make.user("auditor");
  const [memberBinding] = await system((tx) =>
    tx.insert(roleBindings).values({ userId: member.id, role: "compliance", projectId: project.id }).returning(),
  );
  const [customRole] = await system((tx) =>
    tx
      .insert(customRoles)
      .values({ name: `Role ${tag()}`, organisation: "client", permissions: ["audit.read", "project.read"] })
      .returning(),
  );
  const [suspendedMember] = await system((tx) =>
    tx
      .insert(users)
      .values({ email: `${tag()}@example.test`, name: "Left", organisation: "client", status: "suspended" })
      .returning(),
  );
  const [suspendedVendor] = await system((tx) =>
    tx
      .insert(vendors)
      .values({ name: `Suspended ${tag()}`, status: "suspended" })
      .returning(),
  );
  const invite = () => ({ name: "Robin Vale", email: `${tag()}@example.test` });
  const memberInvitation = await inviteMember(staff.admin, { ...unlimited, ...invite(), role: "auditor" });
  const coordinatorMail = invite();
  await inviteCoordinator(staff.manager, { ...coordinatorMail, vendorId: vendor.id });
  const locked = await make.annotator(vendor.id);
  const lock = await setLock(staff.compliance, { target: "person", targetId: locked.id, reason });
  const coordinator = await person("vendor_coordinator", { vendorId: vendor.id });
  const provider = await identityProvider(system, vendor.id, coordinator.actor.userId);
  await signInLine(system, coordinator.actor.userId, vendor.id);
  const spareVendor = await make.vendor();
  const [network] = await system((tx) =>
    tx
      .insert(addressRules)
      .values({ vendorId: spareVendor.id, network: "198.51.100.0/24", note: "Their office" })
      .returning(),
  );
  return {
    ...provider,
    vendorId: vendor.id,
    vendorName: vendor.name,
    coordinator,
    coordinatorId: coordinator.actor.userId,
    projectId: project.id,
    projectName: project.name,
    profileId: project.healthProfileId,
    environmentId: project.environmentId,
    bareEnvironmentId: (await make.environment()).id,
    datasetId: project.scope.dataset.id,
    scopeIds: scopes.map((scope) => scope.id) as [string, string, string],
    spareScopeId: spare.id,
    spareDestinationId: spareDestination?.id ?? "",
    gatewayId: (await make.gateway(project.environmentId)).id,
    targetId: target?.id ?? "",
    spareVendorId: spareVendor.id,
    networkId: network?.id ?? "",
    ...(await glassPart({ db, make, system, person }, staff)),
    suspendedVendorId: suspendedVendor?.id ?? "",
    memberId: member.id,
    memberName: member.name,
    memberBindingId: memberBinding?.id ?? "",
    customRoleId: customRole?.id ?? "",
    memberSessionId: (await signedIn(db, member.id)).sessionId,
    memberPasskeyId: (await passkeyOf(system, member.id)).id,
    suspendedMemberId: suspendedMember?.id ?? "",
    memberInvitationId: memberInvitation.invitationId,
    memberResetToken: tokenOf((await resetMember(staff.admin, { userId: member.id, reason })).url),
    coordinatorInvitationId: await invitationOf(system, coordinatorMail.email),
    lockId: lock.id,
  };
}

/** Broken glass that somebody asked for, and whom it could be asked for next. */
async function glassPart({ make, system }: Tools, staff: Staff) {
  const [asked, next] = [await make.user("auditor"), await make.user("auditor")];
  await system((tx) =>
    tx
      .insert(userCredentials)
      .values([asked, next].map(({ id: userId }) => ({ userId, passwordHash: "none", totpSecret: "none" }))),
  );
  const glass = await requestBreakGlass(staff.manager, { userId: asked.id, reason });
  return { glassId: glass.id, glassCandidateId: next.id };
}

/** A line of somebody's sign-in history. */
function signInLine(system: Tools["system"], userId: string, vendorId: string) {
  return system((tx) => tx.insert(signIns).values({ userId, vendorId, accepted: true, method: "password_totp" }));
}

/** A passkey that answers nothing. */
async function passkeyOf(system: Tools["system"], userId: string) {
  const [passkey] = await system((tx) =>
    tx
      .insert(passkeys)
      .values({ userId, credentialId: tag(), publicKey: Buffer.alloc(1), counter: 0, backedUp: false, name: "Laptop" })
      .returning({ id: passkeys.id }),
  );
  if (!passkey) throw new Error("the passkey was not inserted");
  return passkey;
}

/** The vendor's own provider, turned off: where a name of it may be shown at all, only one that is on is named. */
async function identityProvider(system: Tools["system"], vendorId: string, userId: string) {
  const domain = `${tag()}.example.test`;
  return system(async (tx) => {
    const [provider] = await tx
      .insert(identityProviders)
      .values({
        name: `Provider ${tag()}`,
        vendorId,
        // Never called: this machine itself is refused before any connection.
        issuer: "https://127.0.0.1:1",
        clientId: "gatehouse",
        allowedDomains: [domain],
        testedAt: new Date(),
      })
      .returning({ id: identityProviders.id });
    const providerId = provider?.id ?? "";
    const [identity] = await tx
      .insert(userIdentities)
      .values({ providerId, userId, subject: tag() })
      .returning({ id: userIdentities.id });
    return { providerId, providerDomain: domain, identityId: identity?.id ?? "" };
  });
}

async function personPart(tool: Tools, staff: Staff, of: VendorPart) {
  const { db, make, system } = tool;
  const annotator = await make.annotator(of.vendorId);
  const userId = annotator.userId ?? "";
  const self = userContext(db, {
    roles: ["annotator"],
    userId,
    name: annotator.name,
    vendorId: of.vendorId,
    annotatorId: annotator.id,
    sessionId: (await signedIn(db, userId)).sessionId,
  });
  await signInLine(system, userId, of.vendorId);
  const assigned = await Promise.all(
    of.scopeIds.map((scopeId) =>
      make.assignment({ annotatorId: annotator.id, vendorId: of.vendorId, projectId: of.projectId, scopeId }),
    ),
  );
  const [granted, free, half] = assigned.map((assignment) => assignment.id) as [string, string, string];
  const ask = async (assignmentId: string) => {
    const { id } = await createRequest(of.coordinator, { assignmentId, reason, durationHours: 48 });
    return { id, hash: (await getRequest(of.coordinator, { requestId: id })).contentHash };
  };
  const approve = (by: Context<UserActor>, request: { id: string; hash: string }) =>
    decideRequest(by, { requestId: request.id, contentHash: request.hash, verdict: "approved" });
  const approved = await ask(granted);
  await approve(staff.manager, approved);
  const { grantId } = await approve(staff.compliance, approved);
  const pending = await ask(granted);
  const halfApproved = await ask(half);
  await approve(staff.manager, halfApproved);
  await registerKey(self, { publicKey: randomBytes(32).toString("base64") });
  const evidence = await uploadEvidence(self, { kind: "training", fileName: "course.png", content: smallPng });
  const invited = await inviteAnnotator(of.coordinator, { name: "Noor Quist", email: `${tag()}@example.test` });
  const suspended = await make.annotator(of.vendorId);
  await suspendAnnotator(of.coordinator, { annotatorId: suspended.id, reason });
  const probe = await connection(tool, of, annotator.id);
  const { nda } = await myGates(self);
  if (nda) await signNda(self, { textId: nda.id, sha256: nda.sha256, typedName: annotator.name });
  await startConnectivityTest(self);
  await oldReceipt(system, of.vendorId, annotator.id, grantId ?? "");
  const [event] = await system((tx) =>
    tx
      .select({ id: auditEvents.id })
      .from(auditEvents)
      .where(sql`${auditEvents.annotatorId} = ${annotator.id}`)
      .orderBy(sql`id desc`)
      .limit(1),
  );
  return {
    annotatorId: annotator.id,
    annotatorName: annotator.name,
    annotatorUserId: userId,
    self,
    assignmentId: granted,
    freeAssignmentId: free,
    requestId: pending.id,
    requestHash: pending.hash,
    halfRequestId: halfApproved.id,
    halfHash: halfApproved.hash,
    grantId: grantId ?? "",
    evidenceId: evidence.evidenceId,
    probeId: probe,
    invitedAnnotatorId: invited.annotatorId,
    invitationToken: tokenOf(invited.url),
    annotatorInvitationId: await invitationOf(system, null, invited.annotatorId),
    suspendedAnnotatorId: suspended.id,
    idleAnnotatorId: (await make.annotator(of.vendorId)).id,
    eventId: event?.id ?? "",
    ndaTextId: nda?.id ?? "",
    ndaSha256: nda?.sha256 ?? "",
  };
}

const tokenOf = (url: string) => new URL(url).hash.slice(1);

async function extraScopes(
  make: Tools["make"],
  system: Tools["system"],
  project: { id: string; environmentId: string },
) {
  const more = [await make.scope(project.environmentId), await make.scope(project.environmentId)];
  await system((tx) =>
    tx.insert(projectScopes).values(more.map((scope) => ({ projectId: project.id, scopeId: scope.id }))),
  );
  return more;
}

async function invitationOf(system: Tools["system"], email: string | null, annotatorId: string | null = null) {
  const { rows } = await system((tx) =>
    tx.execute<{ id: string }>(
      sql`select id from invitations where email = ${email} or annotator_id = ${annotatorId}::uuid limit 1`,
    ),
  );
  return rows[0]?.id ?? "";
}

/** A receipt of an earlier closing of the grant, as a gateway's two reports lead to. */
async function oldReceipt(system: Tools["system"], vendorId: string, annotatorId: string, grantId: string) {
  const text = { canonical: "{}", signature: "x", keyId: randomUUID() };
  const facts = { generation: 0, proven: true, actAt: new Date(), seconds: 0.4, ...text };
  await system((tx) => tx.insert(receipts).values({ grantId, vendorId, annotatorId, ...facts }));
}

/** A probe with one batch, and the live state it led to. */
async function connection({ make, system }: Tools, of: VendorPart, annotatorId: string): Promise<string> {
  const whose = { annotatorId, vendorId: of.vendorId };
  const probe = await make.probe(whose);
  return system(async (tx) => {
    const now = new Date();
    const figures = { p50: 20, p95: 30, jitter: 2, loss: 0 };
    await tx.insert(probeBatches).values({
      agentId: probe.id,
      ...whose,
      targetId: of.targetId,
      batch: 1,
      startedAt: new Date(now.getTime() - 10_000),
      endedAt: now,
      sent: 10,
      answered: 10,
      ...figures,
      histogram: { "31": 10 },
    });
    await tx
      .insert(healthStates)
      .values({ ...whose, state: "healthy", since: now, ...figures, targetLabel: "Gateway", lastSampleAt: now });
    return probe.id;
  });
}
