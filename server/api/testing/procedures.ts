import { randomBytes, randomUUID } from "node:crypto";
import type { RoleName } from "#lib/roles.ts";
import { smallPng, type World } from "#server/testing/world.ts";

/** One way to call a procedure: who may, and what they would send about their own world. */
export type Call = {
  /** What distinguishes it from the procedure's other calls. */
  when?: string;
  /** Who gets an answer. Everyone else is refused, whatever they name; "anyone" needs no session. */
  may: readonly RoleName[] | "anyone";
  /** Who is let in, but answered as if what they name did not exist. */
  blind?: readonly RoleName[];
  /** Made anew for each call, with every id and filter the procedure takes. */
  input?: (own: World) => unknown;
  /** What those who may are answered when it is not simply done. */
  answer?: "CONFLICT" | "NOT_FOUND";
};

const staff = ["security_admin", "project_manager", "compliance", "auditor"] as const;
const readers = [...staff, "vendor_coordinator"] as const;
const everyone = [...readers, "annotator"] as const;
const planners = ["security_admin", "project_manager"] as const;
const wardens = ["security_admin", "compliance"] as const;

const reason = "A reason that auditors can read.";
const name = () => `Name ${randomBytes(4).toString("hex")}`;
const email = () => `${randomBytes(4).toString("hex")}@example.test`;
const nextMonth = () => new Date(Date.now() + 30 * 86_400_000);

/** Places in a list as the server hands them out: by name, and by time. */
const placeOf = (rowName: string, id: string) => Buffer.from(JSON.stringify([rowName, id])).toString("base64url");
const cursorOf = (id: string) => Buffer.from(`2100-01-01 00:00:00+00|${id}`).toString("base64url");
const sides = ["after", "before"] as const;
/** A list's first page, filtered, from either side. */
const pages = (of: (own: World) => { name: string; id: string }, filters: (own: World) => object = () => ({})) =>
  sides.map((side) => ({
    when: `a page ${side} a row`,
    input: (own: World) => ({ ...filters(own), [side]: placeOf(of(own).name, of(own).id) }),
  }));

const environmentFacts = () => ({
  name: name(),
  region: "Frankfurt",
  vpnEndpoint: "vpn.example.test:51820",
  tunnelAddress: "10.66.0.1",
  tunnelPrefix: 24,
  toolKind: "cvat",
  toolUrl: "https://cvat.example.test",
});
const lockTargets = [
  { when: "a person", input: (own: World) => ({ target: "person", targetId: own.annotatorId }) },
  { when: "a project", input: (own: World) => ({ target: "project", targetId: own.projectId }) },
  { when: "a vendor", input: (own: World) => ({ target: "vendor", targetId: own.vendorId }) },
  { when: "everyone", input: () => ({ target: "everyone", targetId: null }) },
];
const timelines = {
  vendorId: (own: World) => own.vendorId,
  annotatorId: (own: World) => own.annotatorId,
  projectId: (own: World) => own.projectId,
  datasetId: (own: World) => own.datasetId,
  environmentId: (own: World) => own.environmentId,
  accessRequestId: (own: World) => own.requestId,
  grantId: (own: World) => own.grantId,
};

/** Every procedure of the portal. A test compares this with the router, in both directions. */
export const procedures: Record<string, readonly Call[]> = {
  "live.changes": [{ may: everyone }],

  "overview.shell": [{ may: everyone }],
  "overview.page": [{ may: readers }],

  "access.askable": [{ may: ["vendor_coordinator"] }],
  "access.requests": sides.map((side) => ({
    when: `a page ${side} a row`,
    may: readers,
    input: (own: World) => ({
      state: "pending",
      annotatorId: own.annotatorId,
      projectId: own.projectId,
      [side]: cursorOf(own.requestId),
    }),
  })),
  "access.request": [{ may: readers, input: (own) => ({ requestId: own.requestId }) }],
  "access.createRequest": [
    {
      may: ["vendor_coordinator"],
      input: (own) => ({ assignmentId: own.freeAssignmentId, reason, durationHours: 8 }),
    },
  ],
  "access.editRequest": [
    { may: ["vendor_coordinator"], input: (own) => ({ requestId: own.requestId, reason, durationHours: 9 }) },
  ],
  "access.withdrawRequest": [{ may: ["vendor_coordinator"], input: (own) => ({ requestId: own.requestId }) }],
  "access.decideRequest": [
    {
      when: "the first step",
      may: ["project_manager"],
      input: (own) => ({ requestId: own.requestId, contentHash: own.requestHash, verdict: "approved" }),
    },
    {
      when: "the second step",
      may: ["compliance"],
      input: (own) => ({ requestId: own.halfRequestId, contentHash: own.halfHash, verdict: "approved" }),
    },
  ],
  "access.grants": sides.map((side) => ({
    when: `a page ${side} a row`,
    may: readers,
    input: (own: World) => ({
      state: "open",
      annotatorId: own.annotatorId,
      projectId: own.projectId,
      [side]: cursorOf(own.grantId),
    }),
  })),
  "access.grant": [{ may: readers, input: (own) => ({ grantId: own.grantId }) }],
  "access.revokeGrant": [
    {
      may: ["security_admin", "project_manager", "compliance", "vendor_coordinator"],
      input: (own) => ({ grantId: own.grantId, reason }),
    },
  ],
  "access.locks": [{ may: ["security_admin", "compliance", "auditor"] }],
  "access.previewLock": lockTargets.map((call) => ({ ...call, may: wardens })),
  "access.setLock": lockTargets.map(({ when, input }) => ({
    when,
    may: wardens,
    input: (own) => ({ ...input(own), reason }),
  })),
  "access.liftLock": [{ may: wardens, input: (own) => ({ lockId: own.lockId, reason }) }],
  "access.mine": [{ may: ["annotator"] }],
  "access.myVpnConfig": [{ may: ["annotator"], input: (own) => ({ grantId: own.grantId }) }],
  "access.registerKey": [{ may: ["annotator"], input: () => ({ publicKey: randomBytes(32).toString("base64") }) }],

  "members.list": pages(
    (own) => ({ name: own.memberName, id: own.memberId }),
    () => ({ text: "e", organisation: "client", status: "active" }),
  ).map((call) => ({ ...call, may: wardens })),
  "members.invitations": [{ may: wardens }],
  "members.sessions": [{ may: wardens, input: (own) => ({ userId: own.memberId }) }],
  "members.invite": [{ may: ["security_admin"], input: () => ({ name: name(), email: email(), role: "auditor" }) }],
  "members.suspend": [{ may: ["security_admin"], input: (own) => ({ userId: own.memberId, reason }) }],
  "members.restore": [{ may: ["security_admin"], input: (own) => ({ userId: own.suspendedMemberId, reason }) }],
  "members.resetSignIn": [{ may: ["security_admin"], input: (own) => ({ userId: own.memberId, reason }) }],
  "members.endSession": [{ may: ["security_admin"], input: (own) => ({ sessionId: own.memberSessionId }) }],
  "members.revokeInvitation": invitationCalls(),
  "members.resendInvitation": invitationCalls(),
  "members.beginSetUp": [{ may: "anyone", input: () => ({ token: "x".repeat(43) }), answer: "NOT_FOUND" }],
  "members.completeSetUp": [
    {
      may: "anyone",
      input: () => ({
        token: "x".repeat(43),
        name: name(),
        email: email(),
        password: "four unrelated words here",
        code: "123456",
      }),
      answer: "NOT_FOUND",
    },
  ],
  "members.openInvitation": [{ may: "anyone", input: (own) => ({ token: own.invitationToken }) }],
  "members.acceptInvitation": [
    {
      when: "before its page was opened",
      may: "anyone",
      input: (own) => ({ token: own.invitationToken, password: "four unrelated words here", code: "123456" }),
      answer: "CONFLICT",
    },
  ],
  "members.openReset": [{ may: "anyone", input: (own) => ({ token: own.memberResetToken }) }],
  "members.completeReset": [
    {
      when: "before its page was opened",
      may: "anyone",
      input: (own) => ({ token: own.memberResetToken, password: "four unrelated words here", code: "123456" }),
      answer: "CONFLICT",
    },
  ],
  "members.demoPeople": [{ may: "anyone" }],
  "members.demoSignIn": [
    { when: "outside a demo", may: "anyone", input: () => ({ email: email() }), answer: "NOT_FOUND" },
  ],

  "vendors.list": pages(
    (own) => ({ name: own.vendorName, id: own.vendorId }),
    () => ({ text: "e", status: "active" }),
  ).map((call) => ({ ...call, may: readers })),
  "vendors.get": [{ may: readers, input: (own) => ({ vendorId: own.vendorId }) }],
  "vendors.create": [{ may: planners, input: () => ({ name: name() }) }],
  "vendors.inviteCoordinator": [
    { may: planners, input: (own) => ({ vendorId: own.vendorId, name: name(), email: email() }) },
  ],
  "vendors.previewSuspension": [{ may: wardens, input: (own) => ({ vendorId: own.vendorId }) }],
  "vendors.suspend": [{ may: wardens, input: (own) => ({ vendorId: own.vendorId, reason }) }],
  "vendors.restore": [{ may: wardens, input: (own) => ({ vendorId: own.suspendedVendorId, reason }) }],

  "annotators.list": pages(
    (own) => ({ name: own.annotatorName, id: own.annotatorId }),
    (own) => ({ text: "e", vendorId: own.vendorId, clearance: "cleared", gate: "evidence" }),
  ).map((call) => ({ ...call, may: readers })),
  "annotators.summary": [{ may: readers }],
  "annotators.get": [{ may: readers, input: (own) => ({ annotatorId: own.annotatorId }) }],
  "annotators.invite": [
    { may: ["vendor_coordinator"], input: () => ({ name: name(), email: email(), location: "Nairobi" }) },
  ],
  "annotators.renewInvitation": [
    { may: ["vendor_coordinator"], input: (own) => ({ annotatorId: own.invitedAnnotatorId }) },
  ],
  "annotators.previewSuspension": [
    { may: [...wardens, "vendor_coordinator"], input: (own) => ({ annotatorId: own.annotatorId }) },
  ],
  "annotators.suspend": [
    { may: [...wardens, "vendor_coordinator"], input: (own) => ({ annotatorId: own.annotatorId, reason }) },
  ],
  "annotators.restore": [
    { may: [...wardens, "vendor_coordinator"], input: (own) => ({ annotatorId: own.suspendedAnnotatorId, reason }) },
  ],
  "annotators.resetSignIn": [
    { may: ["security_admin", "vendor_coordinator"], input: (own) => ({ annotatorId: own.annotatorId, reason }) },
  ],
  "annotators.myGates": [{ may: ["annotator"] }],
  "annotators.signNda": [
    {
      may: ["annotator"],
      input: (own) => ({ textId: own.ndaTextId, sha256: own.ndaSha256, typedName: own.annotatorName }),
    },
  ],
  "annotators.uploadEvidence": [
    {
      may: ["annotator"],
      input: () => ({ kind: "training", fileName: "course.png", content: new Uint8Array(smallPng) }),
    },
  ],
  "annotators.readEvidence": [
    {
      may: ["compliance", "auditor", "vendor_coordinator", "annotator"],
      input: (own) => ({ evidenceId: own.evidenceId }),
    },
  ],
  "annotators.startConnectivityTest": [{ may: ["annotator"] }],
  "annotators.verifyGate": [
    {
      may: ["compliance"],
      input: (own) => ({
        annotatorId: own.annotatorId,
        kind: "training",
        evidenceId: own.evidenceId,
        verdict: "accepted",
      }),
    },
  ],
  "annotators.withdrawGate": [
    { may: ["compliance"], input: (own) => ({ annotatorId: own.annotatorId, kind: "training", reason }) },
  ],

  "environments.list": pages(
    (own) => ({ name: "A", id: own.environmentId }),
    () => ({ text: "e" }),
  ).map((call) => ({ ...call, may: staff })),
  "environments.get": [{ may: staff, input: (own) => ({ environmentId: own.environmentId }) }],
  "environments.peers": [
    ...(["after", "before"] as const).map((side) => ({
      when: `a page ${side} a row`,
      may: staff,
      input: (own: World) => ({
        environmentId: own.environmentId,
        [side]: placeOf(own.annotatorName, own.annotatorId),
      }),
    })),
  ],
  "environments.create": [{ may: planners, input: environmentFacts }],
  "environments.update": [
    { may: planners, input: (own) => ({ ...environmentFacts(), environmentId: own.environmentId }) },
  ],
  "environments.addTarget": [
    {
      may: planners,
      input: (own) => ({
        environmentId: own.environmentId,
        label: name(),
        kind: "tcp",
        host: "cvat.example.test",
        port: 443,
      }),
    },
  ],
  "environments.issueGatewayToken": [
    { may: ["security_admin"], input: (own) => ({ environmentId: own.bareEnvironmentId, name: "wg-1" }) },
  ],
  "environments.issueProbeToken": [
    {
      may: ["security_admin", "vendor_coordinator", "annotator"],
      input: (own) => ({ annotatorId: own.annotatorId }),
    },
  ],
  "environments.revokeAgent": [
    { when: "a gateway", may: ["security_admin"], input: (own) => ({ agentId: own.gatewayId, reason }) },
    { when: "a probe", may: ["security_admin"], input: (own) => ({ agentId: own.probeId, reason }) },
  ],

  "datasets.list": pages(
    (own) => ({ name: "A", id: own.datasetId }),
    (own) => ({ text: "e", environmentId: own.environmentId }),
  ).map((call) => ({ ...call, may: staff })),
  "datasets.get": [{ may: staff, input: (own) => ({ datasetId: own.datasetId }) }],
  "datasets.create": [
    {
      may: planners,
      input: (own) => ({
        name: name(),
        environmentId: own.environmentId,
        kind: "CT studies",
        sensitivity: "high",
        residency: "EU",
      }),
    },
  ],
  "datasets.createScope": [
    {
      may: planners,
      input: (own) => ({
        datasetId: own.datasetId,
        name: name(),
        pathPrefix: "/batch-9/",
        destinations: [{ address: "10.20.0.12", protocol: "tcp", port: 9_000 }],
      }),
    },
  ],
  "datasets.addDestination": [
    {
      may: planners,
      input: (own) => ({ scopeId: own.spareScopeId, address: "10.20.0.13", protocol: "tcp", port: 9_000 }),
    },
  ],
  "datasets.removeDestination": [{ may: planners, input: (own) => ({ destinationId: own.spareDestinationId }) }],

  "projects.list": pages(
    (own) => ({ name: own.projectName, id: own.projectId }),
    () => ({ text: "e", status: "active" }),
  ).map((call) => ({ ...call, may: readers })),
  "projects.get": [{ may: readers, input: (own) => ({ projectId: own.projectId }) }],
  "projects.people": pages(
    (own) => ({ name: own.annotatorName, id: own.assignmentId }),
    (own) => ({ projectId: own.projectId }),
  ).map((call) => ({ ...call, may: readers })),
  "projects.candidates": pages(
    (own) => ({ name: own.annotatorName, id: own.annotatorId }),
    (own) => ({ projectId: own.projectId, scopeId: own.scopeIds[0], text: "e" }),
  ).map((call) => ({ ...call, may: ["project_manager"] as const })),
  "projects.scopeChoices": [{ may: planners, input: (own) => ({ environmentId: own.environmentId }) }],
  "projects.healthProfiles": [{ may: staff }],
  "projects.create": [
    {
      may: planners,
      input: (own) => ({
        name: name(),
        environmentId: own.environmentId,
        healthProfileId: own.profileId,
        vendorIds: [own.vendorId, own.spareVendorId],
        scopeIds: [own.scopeIds[0], own.spareScopeId],
      }),
    },
  ],
  "projects.addVendor": [
    { may: planners, input: (own) => ({ projectId: own.projectId, vendorId: own.spareVendorId }) },
  ],
  "projects.addScope": [{ may: planners, input: (own) => ({ projectId: own.projectId, scopeId: own.spareScopeId }) }],
  "projects.close": [{ may: planners, input: (own) => ({ projectId: own.projectId, reason }) }],
  "projects.createHealthProfile": [
    {
      may: planners,
      input: () => ({
        name: name(),
        rttP95Ms: 100,
        jitterMs: 10,
        lossPercent: 1,
        minDownMbps: 5,
        raiseSeconds: 20,
        clearSeconds: 20,
      }),
    },
  ],
  "projects.assign": [
    {
      may: ["project_manager"],
      input: (own) => ({
        projectId: own.projectId,
        scopeId: own.scopeIds[1],
        annotatorIds: [own.idleAnnotatorId],
        endsAt: nextMonth(),
      }),
    },
  ],
  "projects.endAssignment": [
    { may: ["project_manager"], input: (own) => ({ assignmentId: own.assignmentId, reason }) },
  ],

  "health.board": [
    {
      may: readers,
      input: (own) => ({
        state: "healthy",
        projectId: own.projectId,
        environmentId: own.environmentId,
        vendorId: own.vendorId,
        text: "e",
      }),
    },
  ],
  "health.person": [
    {
      may: readers,
      input: (own) => ({ annotatorId: own.annotatorId, range: "1h", targetId: own.targetId }),
    },
  ],
  "health.mine": [{ may: ["annotator"], input: () => ({ range: "24h" }) }],
  "health.summary": [{ may: readers }],
  "health.filters": [{ may: readers }],

  "audit.list": [
    {
      may: everyone,
      input: (own) => ({
        actorId: own.coordinatorId,
        vendorId: own.vendorId,
        annotatorId: own.annotatorId,
        projectId: own.projectId,
        datasetId: own.datasetId,
        environmentId: own.environmentId,
        accessRequestId: own.requestId,
        grantId: own.grantId,
        actions: ["request.created", "grant.created"],
        from: new Date(Date.now() - 86_400_000),
        to: nextMonth(),
        text: "e?",
        cursor: own.eventId,
        before: own.eventId,
      }),
    },
    ...["actorId", "vendorId", "annotatorId", "projectId", "environmentId", "accessRequestId", "grantId"].map(
      (key) => ({
        when: `narrowed by ${key} alone`,
        may: everyone,
        input: (own: World) => ({
          [key]: key === "actorId" ? own.coordinatorId : timelines[key as keyof typeof timelines](own),
        }),
      }),
    ),
  ],
  "audit.status": [{ may: everyone }],
  "audit.timeline": Object.entries(timelines).map(([key, id]) => ({
    when: `of one ${key.replace(/Id$/, "")}`,
    may: everyone,
    input: (own: World) => ({ [key]: id(own), cursor: own.eventId, before: own.eventId }),
  })),
  "audit.facets": [
    {
      may: everyone,
      input: (own) => ({
        actorId: own.coordinatorId,
        annotatorId: own.annotatorId,
        projectId: own.projectId,
        datasetId: own.datasetId,
      }),
    },
  ],
};

/** Whoever hands out a kind of invitation takes it back or renews it; vendors see none but their own. */
function invitationCalls(): Call[] {
  return [
    {
      when: "of staff",
      may: ["security_admin"],
      blind: ["vendor_coordinator"],
      input: (own) => ({ invitationId: own.memberInvitationId }),
    },
    {
      when: "of a coordinator",
      may: planners,
      input: (own) => ({ invitationId: own.coordinatorInvitationId }),
    },
    {
      when: "of an annotator",
      may: ["vendor_coordinator"],
      input: (own) => ({ invitationId: own.annotatorInvitationId }),
    },
  ];
}

/** An id nobody has. It begins like `id`, so that it sorts beside it in every list. */
export function nobodysId(id: string): string {
  return id.slice(0, 24) + randomUUID().slice(24);
}
