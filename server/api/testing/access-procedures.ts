import { randomBytes } from "node:crypto";
import type { World } from "#server/testing/world.ts";
import {
  type Call,
  cursorOf,
  everyone,
  lockTargets,
  nextMonth,
  readers,
  reason,
  sides,
  timelines,
  wardens,
} from "./calls.ts";

export const accessProcedures: Record<string, readonly Call[]> = {
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
