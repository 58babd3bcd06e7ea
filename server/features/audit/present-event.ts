import { type AuditAction, auditActionFacts } from "#lib/audit-actions.ts";

/** One line of the timeline, as this reader may see it. */
export type AuditEventRow = {
  id: string;
  at: Date;
  /** A name from `auditActions`; of a newer version perhaps unknown here. */
  action: string;
  actor: { kind: "user" | "agent" | "system"; id: string | null; name: string };
  subject: { type: string; id: string | null; name: string };
  vendorId: string | null;
  annotatorId: string | null;
  projectId: string | null;
  datasetId: string | null;
  environmentId: string | null;
  accessRequestId: string | null;
  grantId: string | null;
  sourceIp: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  sealed: boolean;
  /** Position in the tree. Only for the client: the numbers would tell a vendor how much the others do. */
  leafIndex: number | null;
};

export type StoredEvent = Omit<AuditEventRow, "sealed"> & { ownActor: boolean };

/** Decisions carry the name of who decided, to vendors too; whatever else the client's people did is the client's. */
const signedDecisions = new Set<string>([
  "gate.verified",
  "gate.rejected",
  "gate.withdrawn",
  "request.approved",
  "request.rejected",
  "grant.revoked",
] satisfies AuditAction[]);

/** The client's whole view of an event. */
export function forClient({ ownActor: _, ...event }: StoredEvent): AuditEventRow {
  return { ...event, sealed: event.leafIndex !== null };
}

/**
 * A vendor's view: no leaf number, no addresses and names of the client's people beyond a decision's, and nothing of
 * before and after where these hold the client's own facts. An action nobody knows here shows nothing either.
 * @param others what stands for the name of a person the reader does not see
 */
export function forVendor({ ownActor, ...event }: StoredEvent, others: string): AuditEventRow {
  const facts = auditActionFacts(event.action);
  const details = facts !== null && !facts.clientDetails;
  const named = ownActor || event.actor.kind === "system" || signedDecisions.has(event.action);
  const standIn = event.actor.kind === "agent" ? "An agent" : others;
  return {
    ...event,
    actor: named ? event.actor : { kind: event.actor.kind, id: null, name: standIn },
    sourceIp: ownActor ? event.sourceIp : null,
    datasetId: null,
    before: details ? event.before : null,
    after: details ? event.after : null,
    sealed: event.leafIndex !== null,
    leafIndex: null,
  };
}
