import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { validate as isUuid } from "uuid";
import { z } from "zod";
import { InvalidError } from "#server/errors.ts";

/** Rows a page holds. */
const pageSize = 50;

type Place = { at: string; id: string };
/** `oldest` starts at the other end: the page of the oldest rows. */
export type PageInput = { after?: string | undefined; before?: string | undefined; oldest?: boolean };
export type TimePage<Row> = { rows: Row[]; newer: string | null; older: string | null };

const toCursor = ({ at, id }: Place) => Buffer.from(`${at}|${id}`).toString("base64url");

/** A time as PostgreSQL writes it, after its date. */
const timeOfDay = /^ (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/;

function fromCursor(cursor: string): Place {
  const [at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split("|");
  const isTime = z.iso.date().safeParse(at.slice(0, 10)).success && timeOfDay.test(at.slice(10));
  if (!isTime || !isUuid(id)) throw new InvalidError("This page link is damaged. Go back to the first page.");
  return { at, id };
}

/**
 * Keyset paging by (time, id), newest first, in both directions.
 * @returns `where`, `orderBy` and `limit` for the query, the time as text to select as `place` (a Date has lost the
 * microseconds), and `page`, which cuts the surplus row, restores the order and names the neighbouring pages
 * @throws InvalidError when a cursor is none of ours
 */
export function timePage(columns: { at: AnyColumn; id: AnyColumn }, input: PageInput) {
  const backwards = input.before !== undefined || input.oldest === true;
  const cursor = input.before ?? input.after;
  const from = cursor === undefined ? null : fromCursor(cursor);
  const where: SQL | undefined = from
    ? sql`(${columns.at}, ${columns.id}) ${sql.raw(backwards ? ">" : "<")} (${from.at}::timestamptz, ${from.id}::uuid)`
    : undefined;
  const direction = sql.raw(backwards ? "asc" : "desc");
  const orderBy = [sql`${columns.at} ${direction}`, sql`${columns.id} ${direction}`];
  const page = <Row extends { place: string; id: string }>(found: Row[]): TimePage<Omit<Row, "place">> => {
    const more = found.length > pageSize;
    const rows = found.slice(0, pageSize);
    if (backwards) rows.reverse();
    const end = (row: Row | undefined) => (row ? toCursor({ at: row.place, id: row.id }) : null);
    return {
      newer: (backwards ? more : from !== null) ? end(rows[0]) : null,
      older: (backwards ? from !== null : more) ? end(rows.at(-1)) : null,
      rows: rows.map(({ place: _, ...row }) => row),
    };
  };
  return { where, orderBy, limit: pageSize + 1, place: sql<string>`${columns.at}::text`, page };
}
