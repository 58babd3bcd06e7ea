import { WebSocket as Socket } from "ws";
import { runConnectivityTest } from "#lib/connectivity-client.ts";
import { unlimited } from "#lib/schemas/roles.ts";
import { pdfCertificate } from "#scripts/demo/certificate.ts";
import { joinByInvitation, joinBySetUp, type Person } from "./person.ts";

/** The smallest company that can open a gate: each its people, one project on one scope, one annotator who is cleared. */
export interface Company {
  admin: Person;
  manager: Person;
  compliance: Person;
  coordinator: Person;
  annotator: Person;
  annotatorId: string;
  environmentId: string;
  assignmentId: string;
}

export const tunnel = { address: "10.66.0.1", prefix: 24, firstPerson: "10.66.0.2" } as const;
const dayMs = 86_400_000;

/**
 * Founds it on an empty portal, everything through the portal's HTTP addresses as its pages do.
 * @param options.host the data host
 * @param options.ports what the scope reaches there, by TCP and by UDP
 */
export async function foundCompany(options: {
  portal: string;
  setUpToken: string;
  vpnEndpoint: string;
  host: string;
  ports: readonly number[];
}): Promise<Company> {
  const { portal } = options;
  const admin = await joinBySetUp(portal, options.setUpToken, { name: "Ada Weiss", email: "ada@client.example" });
  const join = async (name: string, role: "project_manager" | "compliance") => {
    const email = `${role.replace("_", ".")}@client.example`;
    return joinByInvitation(portal, (await admin.api.members.invite.mutate({ ...unlimited, name, email, role })).url);
  };
  const manager = await join("Max Berg", "project_manager");
  const compliance = await join("Iris Holm", "compliance");
  const { id: vendorId } = await manager.api.vendors.create.mutate({ name: "Northwind Labels" });
  const invited = await manager.api.vendors.inviteCoordinator.mutate({
    vendorId,
    name: "Cora Diaz",
    email: "cora@vendor.example",
  });
  const coordinator = await joinByInvitation(portal, invited.url);
  const profile = { name: "Any line", rttP95Ms: 2_000, jitterMs: 500, lossPercent: 10, minDownMbps: 1 };
  const { id: healthProfileId } = await manager.api.projects.createHealthProfile.mutate({
    ...profile,
    raiseSeconds: 20,
    clearSeconds: 20,
  });
  const { annotatorId, annotator } = await admit(portal, coordinator, compliance);
  const { id: environmentId } = await manager.api.environments.create.mutate({
    name: "Test bench",
    region: "Here",
    vpnEndpoint: options.vpnEndpoint,
    tunnelAddress: tunnel.address,
    tunnelPrefix: tunnel.prefix,
    toolKind: "own",
    toolUrl: `http://${options.host}`,
  });
  const assignmentId = await assign(manager, { vendorId, annotatorId, environmentId, healthProfileId, ...options });
  return { admin, manager, compliance, coordinator, annotator, annotatorId, environmentId, assignmentId };
}

/** From the invitation to the last gate. */
async function admit(portal: string, coordinator: Person, compliance: Person) {
  const { annotatorId, url } = await coordinator.api.annotators.invite.mutate({
    name: "Otis Achieng",
    email: "otis@vendor.example",
  });
  const annotator = await joinByInvitation(portal, url);
  const { nda } = await annotator.api.annotators.myGates.query();
  if (!nda) throw new Error("There is no NDA to sign.");
  await annotator.api.annotators.signNda.mutate({ textId: nda.id, sha256: nda.sha256, typedName: annotator.name });
  await proveTraining({ annotator, compliance, annotatorId });
  await testConnection(portal, annotator);
  return { annotatorId, annotator };
}

/** The annotator uploads a certificate, compliance accepts it. */
export async function proveTraining(people: Pick<Company, "annotator" | "compliance" | "annotatorId">): Promise<void> {
  const { annotator, compliance, annotatorId } = people;
  const upload = await annotator.fetch("/api/evidence?kind=training&name=certificate.pdf", {
    method: "POST",
    body: pdfCertificate(annotator.name),
  });
  const { evidenceId } = (await upload.json()) as { evidenceId: string };
  const verdict = { annotatorId, kind: "training", evidenceId, verdict: "accepted" } as const;
  await compliance.api.annotators.verifyGate.mutate(verdict);
}

async function testConnection(portal: string, annotator: Person): Promise<void> {
  const { ticket } = await annotator.api.annotators.startConnectivityTest.mutate();
  const url = `${portal.replace("http", "ws")}/api/connectivity?ticket=${encodeURIComponent(ticket)}`;
  const socket = new Socket(url, { headers: annotator.headers() });
  // The browser's half of the test, on a socket that can send an Origin.
  const { verdict, findings } = await runConnectivityTest(socket as unknown as WebSocket, () => undefined);
  if (verdict !== "passed") throw new Error(`The connection test failed: ${findings.join(", ")}.`);
}

async function assign(
  manager: Person,
  ids: {
    vendorId: string;
    annotatorId: string;
    environmentId: string;
    healthProfileId: string;
    host: string;
    ports: readonly number[];
  },
): Promise<string> {
  const { environmentId, healthProfileId, vendorId, annotatorId } = ids;
  const { id: datasetId } = await manager.api.datasets.create.mutate({
    name: "Scans",
    environmentId,
    kind: "CT studies",
    sensitivity: "high",
    residency: "Here",
  });
  const { id: scopeId } = await manager.api.datasets.createScope.mutate({
    datasetId,
    name: "Batch 1",
    pathPrefix: "/batch-1/",
    destinations: ids.ports.flatMap((port) =>
      (["tcp", "udp"] as const).map((protocol) => ({ address: ids.host, protocol, port })),
    ),
  });
  const { id: projectId } = await manager.api.projects.create.mutate({
    name: "Nodules",
    environmentId,
    healthProfileId,
    vendorIds: [vendorId],
    scopeIds: [scopeId],
  });
  const endsAt = new Date(Date.now() + 60 * dayMs);
  await manager.api.projects.assign.mutate({ projectId, scopeId, annotatorIds: [annotatorId], endsAt });
  const { rows } = await manager.api.projects.people.query({ projectId });
  const [row] = rows;
  if (!row) throw new Error("The annotator was not assigned.");
  return row.id;
}
