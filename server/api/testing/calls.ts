import { randomBytes, randomUUID } from "node:crypto";
import type { RoleName } from "#lib/roles.ts";
import type { World } from "#server/testing/world.ts";

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
  answer?: "BAD_REQUEST" | "CONFLICT" | "NOT_FOUND";
};

export const staff = ["security_admin", "project_manager", "compliance", "auditor"] as const;
export const readers = [...staff, "vendor_coordinator"] as const;
export const everyone = [...readers, "annotator"] as const;
export const planners = ["security_admin", "project_manager"] as const;
export const wardens = ["security_admin", "compliance"] as const;

export const reason = "A reason that auditors can read.";
export const name = () => `Name ${randomBytes(4).toString("hex")}`;
export const email = () => `${randomBytes(4).toString("hex")}@example.test`;
export const nextMonth = () => new Date(Date.now() + 30 * 86_400_000);

/** Places in a list as the server hands them out: by name, and by time. */
export const placeOf = (rowName: string, id: string) =>
  Buffer.from(JSON.stringify([rowName, id])).toString("base64url");
export const cursorOf = (id: string) => Buffer.from(`2100-01-01 00:00:00+00|${id}`).toString("base64url");
export const sides = ["after", "before"] as const;
/** A list's first page, filtered, from either side. */
export const pages = (of: (own: World) => { name: string; id: string }, filters: (own: World) => object = () => ({})) =>
  sides.map((side) => ({
    when: `a page ${side} a row`,
    input: (own: World) => ({ ...filters(own), [side]: placeOf(of(own).name, of(own).id) }),
  }));

export const environmentFacts = () => ({
  name: name(),
  region: "Frankfurt",
  vpnEndpoint: "vpn.example.test:51820",
  tunnelAddress: "10.66.0.1",
  tunnelPrefix: 24,
  toolKind: "cvat",
  toolUrl: "https://cvat.example.test",
});
export const lockTargets = [
  { when: "a person", input: (own: World) => ({ target: "person", targetId: own.annotatorId }) },
  { when: "a project", input: (own: World) => ({ target: "project", targetId: own.projectId }) },
  { when: "a vendor", input: (own: World) => ({ target: "vendor", targetId: own.vendorId }) },
  { when: "everyone", input: () => ({ target: "everyone", targetId: null }) },
];
export const timelines = {
  vendorId: (own: World) => own.vendorId,
  annotatorId: (own: World) => own.annotatorId,
  projectId: (own: World) => own.projectId,
  datasetId: (own: World) => own.datasetId,
  environmentId: (own: World) => own.environmentId,
  accessRequestId: (own: World) => own.requestId,
  grantId: (own: World) => own.grantId,
};

/** An id nobody has. It begins like `id`, so that it sorts beside it in every list. */
export function nobodysId(id: string): string {
  return id.slice(0, 24) + randomUUID().slice(24);
}
