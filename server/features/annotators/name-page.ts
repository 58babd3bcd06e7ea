import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { validate as isUuid } from "uuid";
import { holdsBrokenText } from "#server/broken-text.ts";
import { InvalidError } from "#server/errors.ts";

/** A place in a list ordered by name, then id. */
type Place = { name: string; id: string };

const encode = ({ name, id }: Place) => Buffer.from(JSON.stringify([name, id])).toString("base64url");

function decode(cursor: string): Place {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (
      Array.isArray(parts) &&
      typeof parts[0] === "string" &&
      typeof parts[1] === "string" &&
      isUuid(parts[1]) &&
      !holdsBrokenText(parts[0])
    )
      return { name: parts[0], id: parts[1] };
  } catch {
    // Falls through to the sentence below: whatever it was, it is no place in this list.
  }
  throw new InvalidError("This address names no place in the list. Open the list from its start.");
}

export type PageInput = { after?: string | undefined; before?: string | undefined; limit: number };

/**
 * Keyset paging by (name, id) in both directions.
 * @returns `where` and `orderBy` for the query (ask for limit + 1 rows) and `page`, which cuts the surplus row,
 * restores the order and names the neighbouring pages
 */
export function namePage(columns: { name: AnyColumn; id: AnyColumn }, input: PageInput) {
  const backwards = input.before !== undefined;
  const cursor = input.before ?? input.after;
  const place = cursor === undefined ? null : decode(cursor);
  const where: SQL | undefined = place
    ? backwards
      ? sql`(${columns.name}, ${columns.id}) < (${place.name}, ${place.id}::uuid)`
      : sql`(${columns.name}, ${columns.id}) > (${place.name}, ${place.id}::uuid)`
    : undefined;
  const orderBy: SQL[] = backwards
    ? [sql`${columns.name} desc`, sql`${columns.id} desc`]
    : [sql`${columns.name}`, sql`${columns.id}`];
  const page = <Row extends Place>(found: Row[]): { rows: Row[]; newer: string | null; older: string | null } => {
    const more = found.length > input.limit;
    const rows = found.slice(0, input.limit);
    if (backwards) rows.reverse();
    const first = rows[0];
    const last = rows.at(-1);
    const hasBefore = backwards ? more : place !== null;
    const hasAfter = backwards ? true : more;
    return { rows, newer: hasBefore && first ? encode(first) : null, older: hasAfter && last ? encode(last) : null };
  };
  return { where, orderBy, page };
}

/** `%` and `_` typed by a person mean themselves. */
export function containsText(column: AnyColumn, text: string): SQL {
  return sql`${column} ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
}
