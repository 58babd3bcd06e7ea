import { and, asc, desc, eq, gt, gte, ilike, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents, auditLeaves } from "#db/schema/audit.ts";
import { users } from "#db/schema/members.ts";
import type { AuditFilter } from "#lib/schemas/audit.ts";
import { lowestIdAt } from "#server/audit/event-id.ts";
import { isAnnotatorOnly, type UserActor } from "#server/context.ts";
import { type AuditEventRow, forClient, forVendor, type StoredEvent } from "./present-event.ts";

export type EventPage = { rows: AuditEventRow[]; nextCursor: string | null; newerCursor: string | null };

/**
 * A page of the log, newest first, as `actor` may see it. Ids sort by time, so the page and the time range both run on
 * the primary key or on an index that ends with it.
 */
export async function selectEvents(
  tx: Tx,
  actor: UserActor,
  filter: AuditFilter,
  page: { cursor?: string | undefined; before?: string | undefined; limit: number },
): Promise<EventPage> {
  const backwards = page.before !== undefined;
  const place = page.before
    ? gt(auditEvents.id, page.before)
    : page.cursor
      ? lt(auditEvents.id, page.cursor)
      : undefined;
  const found = await tx
    .select({ event: auditEvents, leafIndex: auditLeaves.leafIndex, ownActor: sql<boolean>`${users.id} is not null` })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    // Row-level security shows a coordinator their own people, an annotator themselves: nobody else is found.
    .leftJoin(users, eq(users.id, auditEvents.actorId))
    .where(and(own(actor), ...matching(filter, actor), place))
    .orderBy(backwards ? asc(auditEvents.id) : desc(auditEvents.id))
    .limit(page.limit + 1);
  const present = presenter(actor);
  const rows = found.slice(0, page.limit).map(({ event, leafIndex, ownActor }) => {
    const {
      actorKind,
      actorId,
      actorName,
      subjectType,
      subjectId,
      subjectName,
      canonical: _,
      requestId: __,
      ...rest
    } = event;
    return present({
      ...rest,
      actor: { kind: actorKind, id: actorId, name: actorName },
      subject: { type: subjectType, id: subjectId, name: subjectName },
      leafIndex,
      ownActor,
    });
  });
  if (backwards) rows.reverse();
  const more = found.length > page.limit;
  return {
    rows,
    nextCursor: backwards || more ? (rows.at(-1)?.id ?? null) : null,
    newerCursor: (backwards ? more : place !== undefined) ? (rows[0]?.id ?? null) : null,
  };
}

function presenter(actor: UserActor): (event: StoredEvent) => AuditEventRow {
  if (actor.organisation === "client") return forClient;
  const others = isAnnotatorOnly(actor) ? "Somebody else" : "The client";
  return (event) => forVendor(event, others);
}

/** Says what row-level security says once more, in a form the index serves. */
function own(actor: UserActor): SQL | undefined {
  if (actor.organisation === "client") return undefined;
  if (actor.annotatorId && isAnnotatorOnly(actor)) return eq(auditEvents.annotatorId, actor.annotatorId);
  return actor.vendorId ? eq(auditEvents.vendorId, actor.vendorId) : sql`false`;
}

function matching(filter: AuditFilter, actor: UserActor): (SQL | undefined)[] {
  const is = (column: Parameters<typeof eq>[0], value: string | undefined) => (value ? eq(column, value) : undefined);
  // What a reader cannot see must not be found by it either: a filter would be an oracle.
  const visibleActor = actor.organisation === "client" ? undefined : sql`${users.id} is not null`;
  return [
    filter.actorId ? and(eq(auditEvents.actorId, filter.actorId), visibleActor) : undefined,
    is(auditEvents.vendorId, filter.vendorId),
    is(auditEvents.annotatorId, filter.annotatorId),
    is(auditEvents.projectId, filter.projectId),
    actor.organisation === "client" ? is(auditEvents.datasetId, filter.datasetId) : filter.datasetId && sql`false`,
    is(auditEvents.environmentId, filter.environmentId),
    is(auditEvents.accessRequestId, filter.accessRequestId),
    is(auditEvents.grantId, filter.grantId),
    filter.actions ? inArray(auditEvents.action, filter.actions) : undefined,
    filter.from ? gte(auditEvents.id, lowestIdAt(filter.from)) : undefined,
    filter.to ? lt(auditEvents.id, lowestIdAt(filter.to)) : undefined,
    filter.text
      ? or(
          ilike(auditEvents.subjectName, pattern(filter.text)),
          and(ilike(auditEvents.actorName, pattern(filter.text)), visibleActor),
        )
      : undefined,
  ].map((condition) => condition || undefined);
}

const pattern = (text: string) => `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
