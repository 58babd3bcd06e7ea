import type { World } from "#server/testing/world.ts";
import {
  type Call,
  environmentFacts,
  name,
  nextMonth,
  pages,
  placeOf,
  planners,
  readers,
  reason,
  staff,
  wardens,
} from "./calls.ts";

export const placesProcedures: Record<string, readonly Call[]> = {
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

  "serviceIdentities.list": pages(
    (own) => ({ name: "probe", id: own.probeId }),
    () => ({ kind: "probe", state: "standing", text: "probe" }),
  ).map((call) => ({ ...call, may: [...wardens, "auditor"] as const })),
  "serviceIdentities.orderRotation": [
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
};
