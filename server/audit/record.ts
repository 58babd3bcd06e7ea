import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import type { AuditAction, AuditSubjectType } from "#lib/audit-actions.ts";
import { requireActive } from "#server/auth/require-active.ts";
import type { Actor, Context, UserActor } from "#server/context.ts";
import { liveHint } from "#server/live/notify.ts";
import { type CanonicalEvent, canonicalText, storableText } from "./canonical.ts";
import { eventIdAt } from "./event-id.ts";
import { withoutSecrets } from "./redact.ts";

/** Whether somebody acts with rights of theirs, counted or waiting for a passkey; at the doors nobody does. */
const holdsAnything = ({ bindings, withheld }: UserActor): boolean => bindings.length + withheld.length > 0;

/** Wakes the sealer; the payload is empty so that a transaction's many events are one wake-up. */
export const sealChannel = "gh_seal";

export type AuditEntry = {
  action: AuditAction;
  subject: { type: AuditSubjectType; id: string | null; name: string };
  vendorId?: string | null;
  annotatorId?: string | null;
  projectId?: string | null;
  /** Left out, it follows from the grant or request: whose data it opens. */
  datasetId?: string | null;
  environmentId?: string | null;
  accessRequestId?: string | null;
  grantId?: string | null;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/**
 * Writes one event into the caller's transaction: the change and its event exist together or not at all.
 * The sealer puts it into the tree afterwards.
 * @returns the event's id
 * @throws UnauthenticatedError when the person was suspended meanwhile
 * @throws whatever fails, so that the change fails with it
 */
export async function recordAudit(
  tx: Tx,
  ctx: Pick<Context, "actor" | "sourceIp" | "requestId">,
  entry: AuditEntry,
): Promise<string> {
  // At the doors a person holds no role yet; there the verbs look themselves. A refusal changes nothing.
  if (ctx.actor.kind === "user" && holdsAnything(ctx.actor) && entry.action !== "permission.refused")
    await requireActive(tx, ctx.actor);
  const { at, datasetId } = await readMoment(tx, entry);
  const event = buildEvent(at, ctx, { ...entry, datasetId: entry.datasetId ?? datasetId });
  const { v: _, actor, subject, ...columns } = event;
  const insertion = tx.insert(auditEvents).values({
    ...columns,
    // As text, since a JavaScript date would lose the microseconds that were hashed.
    at: sql`${event.at}::timestamptz`,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    subjectType: subject.type,
    subjectId: subject.id,
    subjectName: subject.name,
    canonical: canonicalText(event),
  });
  const hint = liveHint({ topic: "audit", vendorId: event.vendorId, annotatorId: event.annotatorId });
  // One round trip, since every change waits for it. No RETURNING: everyone may append, not everyone may read it.
  await tx.execute(sql`
    with event as (${insertion.getSQL()}), pending as (insert into audit_pending (event_id) values (${event.id}))
    select pg_notify(${sealChannel}, ''), ${hint}`);
  return event.id;
}

/** The event's time, and the dataset its grant or request is about, in one question. */
async function readMoment(
  tx: Tx,
  { grantId, accessRequestId }: AuditEntry,
): Promise<{ at: string; datasetId: string | null }> {
  // A grant's first event is written before the grant, which needs the event's id; its request is there.
  const dataset =
    grantId || accessRequestId
      ? sql`(select dataset_id from data_scopes where id = coalesce(
          (select scope_id from grants where id = ${grantId ?? null}::uuid), (select scope_id from access_requests where id = ${accessRequestId ?? null}::uuid)))`
      : sql`null::uuid`;
  const { rows } = await tx.execute<{ at: string; datasetId: string | null }>(
    sql`select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, ${dataset} as "datasetId"`,
  );
  if (!rows[0]) throw new Error("The database did not tell its time.");
  return rows[0];
}

function buildEvent(
  at: string,
  ctx: Pick<Context, "actor" | "sourceIp" | "requestId">,
  entry: AuditEntry,
): CanonicalEvent {
  return {
    v: 1,
    id: eventIdAt(at),
    at,
    action: entry.action,
    actor: { kind: ctx.actor.kind, id: storedId(actorId(ctx.actor)), name: storableText(ctx.actor.name) },
    subject: { type: entry.subject.type, id: storedId(entry.subject.id), name: storableText(entry.subject.name) },
    vendorId: storedId(entry.vendorId),
    annotatorId: storedId(entry.annotatorId),
    projectId: storedId(entry.projectId),
    datasetId: storedId(entry.datasetId),
    environmentId: storedId(entry.environmentId),
    accessRequestId: storedId(entry.accessRequestId),
    grantId: storedId(entry.grantId),
    sourceIp: ctx.sourceIp === null ? null : storableText(ctx.sourceIp),
    requestId: storableText(ctx.requestId),
    before: withoutSecrets(entry.before),
    after: withoutSecrets(entry.after),
  };
}

/** An id as PostgreSQL gives it back, so that the columns can be compared with the hashed bytes. */
function storedId(id: string | null | undefined): string | null {
  return id?.toLowerCase() ?? null;
}

function actorId(actor: Actor): string | null {
  if (actor.kind === "user") return actor.userId;
  return actor.kind === "agent" ? actor.agentId : null;
}
