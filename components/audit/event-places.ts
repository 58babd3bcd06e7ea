import { can, type Permission } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import type { AuditEvent } from "./types.ts";

export interface Place {
  /** "for", "in", "on data of". */
  joint: string;
  name: string;
  /** null where the reader may not open it, or is on its page. */
  href: string | null;
}

type PlaceKey = "annotatorId" | "vendorId" | "projectId" | "datasetId" | "environmentId";
/** What a page about one thing is about. */
export type Within = "annotator" | "grant" | "project" | "environment" | "dataset";
const saidByPage: Record<Within, readonly PlaceKey[]> = {
  annotator: ["annotatorId", "vendorId"],
  grant: ["annotatorId", "vendorId", "projectId", "datasetId", "environmentId"],
  project: ["projectId", "environmentId"],
  environment: ["environmentId"],
  dataset: ["datasetId", "environmentId"],
};

const kinds: readonly { key: PlaceKey; joint: string; permission: Permission; href: (id: string) => string }[] = [
  { key: "annotatorId", joint: "for", permission: "annotator.read", href: routes.annotator },
  { key: "projectId", joint: "in", permission: "project.read", href: routes.project },
  { key: "datasetId", joint: "on", permission: "dataset.read", href: routes.dataset },
  { key: "environmentId", joint: "at", permission: "environment.read", href: routes.environment },
  { key: "vendorId", joint: "of", permission: "vendor.read", href: routes.vendor },
];

/**
 * For whom and where an event happened: what its sentence does not say already.
 * @param names what ids are called; an id without a name is left out
 * @param rights the reader's; without them nothing is a link
 * @param within what the page is about, which goes without saying
 */
export function placesOf(
  event: AuditEvent,
  names: Readonly<Record<string, string>>,
  { sentence, rights, within }: { sentence: string; rights: readonly Permission[]; within: Within | null },
): Place[] {
  const known = within ? saidByPage[within] : [];
  return kinds.flatMap(({ key, joint, permission, href }) => {
    const id = event[key];
    const name = id ? names[id] : undefined;
    // The vendor goes without saying beside its own person.
    if (!id || !name || known.includes(key) || sentence.includes(name) || (key === "vendorId" && event.annotatorId))
      return [];
    return [{ joint, name, href: can(rights, permission) ? href(id) : null }];
  });
}

/** The page of what the event is about, where the reader may open it. */
export function subjectHref({ subject }: AuditEvent, rights: readonly Permission[]): string | null {
  const page = Object.hasOwn(subjectPages, subject.type) ? subjectPages[subject.type] : undefined;
  return page && subject.id && can(rights, page.permission) ? page.href(subject.id) : null;
}

const subjectPages: Readonly<Record<string, { permission: Permission; href: (id: string) => string }>> = {
  access_request: { permission: "request.read", href: routes.request },
  annotator: { permission: "annotator.read", href: routes.annotator },
  dataset: { permission: "dataset.read", href: routes.dataset },
  environment: { permission: "environment.read", href: routes.environment },
  // A gate's subject is its person.
  gate: { permission: "annotator.read", href: routes.annotator },
  grant: { permission: "grant.read", href: routes.grant },
  project: { permission: "project.read", href: routes.project },
  vendor: { permission: "vendor.read", href: routes.vendor },
};
