import { inArray, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { annotators } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { datasets } from "#db/schema/datasets.ts";
import { environments } from "#db/schema/environments.ts";
import { projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { asActor, type Context } from "#server/context.ts";
import { authorizeReader } from "./authorize-reader.ts";
import type { AuditEventRow } from "./present-event.ts";
import type { EventPage } from "./select-events.ts";

export type NamedPage = {
  /** The request that caused the event, as in the server's own log; only for the client. */
  rows: (AuditEventRow & { requestId: string | null })[];
  nextCursor: string | null;
  newerCursor: string | null;
  /** Today's names by id; an id the reader may not see has none. */
  names: Record<string, string>;
};

/**
 * Adds to a page what its ids are called: for whom and where something happened.
 * @throws ForbiddenError
 */
export async function nameEvents(ctx: Context, page: EventPage): Promise<NamedPage> {
  authorizeReader(ctx);
  const client = ctx.actor.organisation === "client";
  const ids = (key: "annotatorId" | "projectId" | "datasetId" | "environmentId" | "vendorId") => [
    ...new Set(page.rows.flatMap((row) => row[key] ?? [])),
  ];
  const wanted: [PgTable, string[]][] = [
    [annotators, ids("annotatorId")],
    [projects, ids("projectId")],
    ...(client
      ? ([
          [datasets, ids("datasetId")],
          [environments, ids("environmentId")],
          [vendors, ids("vendorId")],
        ] satisfies [PgTable, string[]][])
      : []),
  ];
  const parts: SQL[] = wanted
    .filter(([, some]) => some.length > 0)
    .map(([table, some]) => sql`select id, name from ${table} where id in ${some}`);
  const eventIds = page.rows.map((row) => row.id);
  return asActor(ctx, async (tx) => {
    const named =
      parts.length === 0
        ? []
        : (await tx.execute<{ id: string; name: string }>(sql.join(parts, sql` union all `))).rows;
    const requests =
      client && eventIds.length > 0
        ? await tx
            .select({ id: auditEvents.id, requestId: auditEvents.requestId })
            .from(auditEvents)
            .where(inArray(auditEvents.id, eventIds))
        : [];
    const requestOf = new Map(requests.map((row) => [row.id, row.requestId]));
    return {
      rows: page.rows.map((row) => ({ ...row, requestId: requestOf.get(row.id) ?? null })),
      nextCursor: page.nextCursor,
      newerCursor: page.newerCursor,
      names: Object.fromEntries(named.map((row) => [row.id, row.name])),
    };
  });
}
