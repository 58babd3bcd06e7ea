import { InvalidError } from "#server/errors.ts";

/** Rows a page holds. */
export const pageSize = 50;

/** A position in a list ordered by (time, id), as an opaque text. */
export function toCursor(at: string, id: string): string {
  return Buffer.from(`${at}|${id}`).toString("base64url");
}

/** @throws InvalidError when the text was not made by `toCursor` */
export function fromCursor(cursor: string): { at: string; id: string } {
  const match = /^([0-9T:. +-]{10,40}Z?)\|([0-9a-f-]{36})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (!match?.[1] || !match[2]) throw new InvalidError("This page link is damaged. Go back to the first page.");
  return { at: match[1], id: match[2] };
}
