import { smallPng, type World } from "#server/testing/world.ts";
import {
  type Call,
  cursorOf,
  email,
  everyone,
  name,
  nextMonth,
  pages,
  planners,
  readers,
  reason,
  sides,
  staff,
  wardens,
} from "./calls.ts";

const limits = () => ({ role: "auditor", idleMinutes: 20, absoluteHours: 8, mfa: "any" });

export const peopleProcedures: Record<string, readonly Call[]> = {
  "members.list": pages(
    (own) => ({ name: own.memberName, id: own.memberId }),
    () => ({ text: "e", organisation: "client", status: "active" }),
  ).map((call) => ({ ...call, may: wardens })),
  "members.get": [{ may: wardens, input: (own) => ({ userId: own.memberId }) }],
  "members.invitations": [{ may: wardens }],
  "members.sessions": [{ may: wardens, input: (own) => ({ userId: own.memberId }) }],
  "members.invite": [
    ...(["vendor", "project", "environment"] as const).map((kind) => ({
      when: `to one ${kind}`,
      may: ["security_admin"] as const,
      input: (own: World) => ({
        name: name(),
        email: email(),
        role: own.customRoleId,
        bound: { kind, id: own[`${kind}Id`] },
      }),
    })),
    {
      when: "to a part of the log",
      may: ["security_admin"],
      input: () => ({
        name: name(),
        email: email(),
        role: "auditor",
        bound: { kind: "none" },
        logFrom: new Date(0),
        logUntil: nextMonth(),
        endsAt: nextMonth(),
      }),
    },
  ],
  "members.suspend": [{ may: ["security_admin"], input: (own) => ({ userId: own.memberId, reason }) }],
  "members.restore": [{ may: ["security_admin"], input: (own) => ({ userId: own.suspendedMemberId, reason }) }],
  "members.resetSignIn": [{ may: ["security_admin"], input: (own) => ({ userId: own.memberId, reason }) }],
  "members.endSession": [{ may: ["security_admin"], input: (own) => ({ sessionId: own.memberSessionId }) }],
  "members.confirmIdentity": [{ may: everyone, input: () => ({ code: "000000" }), answer: "BAD_REQUEST" }],
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
  "members.offerInvitationPasskey": [{ may: "anyone", input: (own) => ({ token: own.invitationToken }) }],
  "members.offerResetPasskey": [{ may: "anyone", input: (own) => ({ token: own.memberResetToken }) }],
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

  "roles.list": [{ may: ["security_admin", "compliance", "auditor"] }],
  "roles.create": [
    {
      may: ["security_admin"],
      input: () => ({ name: name(), organisation: "client", permissions: ["audit.read"] }),
    },
  ],
  "roles.update": [
    {
      may: ["security_admin"],
      input: (own) => ({ roleId: own.customRoleId, name: name(), permissions: ["audit.read"] }),
    },
  ],
  "roles.remove": [{ may: ["security_admin"], input: (own) => ({ roleId: own.customRoleId, reason }) }],
  "roles.bind": [
    ...(["vendor", "project", "environment"] as const).map((kind) => ({
      when: `within one ${kind}`,
      may: ["security_admin"] as const,
      input: (own: World) => ({
        userId: own.memberId,
        role: own.customRoleId,
        bound: { kind, id: own[`${kind}Id`] },
        reason,
      }),
    })),
    {
      when: "for a part of the log",
      may: ["security_admin"],
      input: (own) => ({
        userId: own.memberId,
        role: "auditor",
        bound: { kind: "vendor", id: own.vendorId },
        logFrom: new Date(0),
        logUntil: nextMonth(),
        endsAt: nextMonth(),
        reason,
      }),
    },
  ],
  "roles.unbind": [{ may: ["security_admin"], input: (own) => ({ bindingId: own.memberBindingId, reason }) }],
  "roles.explain": (["vendor", "project", "environment"] as const).map((kind) => ({
    when: `about one ${kind}`,
    may: ["security_admin", "compliance", "auditor"],
    input: (own: World) => ({
      userId: own.memberId,
      permission: "project.read",
      bound: { kind, id: own[`${kind}Id`] },
    }),
  })),
  "signIn.rules": [{ may: [...wardens, "auditor"] }],
  "signIn.previewLimits": [{ may: ["security_admin"], input: limits }],
  "signIn.setLimits": [{ may: ["security_admin"], input: limits }],
  "signIn.previewNetwork": [
    {
      may: ["security_admin"],
      input: (own) => ({ role: null, vendorId: own.spareVendorId, network: "10.0.0.0/8" }),
    },
  ],
  "signIn.addNetwork": [
    {
      may: ["security_admin"],
      input: (own) => ({ role: null, vendorId: own.spareVendorId, network: "10.0.0.0/8", note: name() }),
    },
  ],
  "signIn.previewRemoval": [{ may: ["security_admin"], input: (own) => ({ networkId: own.networkId }) }],
  "signIn.removeNetwork": [{ may: ["security_admin"], input: (own) => ({ networkId: own.networkId }) }],
  "signIn.history": sides.map((side) => ({
    when: `a page ${side} a row`,
    may: [...wardens, "auditor"],
    input: (own) => ({
      text: "e",
      vendorId: own.vendorId,
      result: "accepted",
      flagged: true,
      [side]: cursorOf(own.memberId),
    }),
  })),
  "breakGlass.list": sides.map((side) => ({
    when: `a page ${side} a row`,
    may: staff,
    input: (own) => ({ [side]: cursorOf(own.glassId) }),
  })),
  "breakGlass.candidates": [{ may: [...planners, "compliance"] }],
  "breakGlass.request": [
    { may: [...planners, "compliance"], input: (own) => ({ userId: own.glassCandidateId, reason }) },
  ],
  "breakGlass.decide": (["approved", "refused"] as const).map((verdict) => ({
    when: verdict,
    may: wardens,
    input: (own) => ({ breakGlassId: own.glassId, verdict, reason }),
  })),
  "breakGlass.close": [{ may: [...planners, "compliance"], input: (own) => ({ breakGlassId: own.glassId, reason }) }],

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
