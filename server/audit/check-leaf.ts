import { type CanonicalEvent, canonicalText } from "./canonical.ts";
import { type Hash, leafHash } from "./merkle.ts";

/** One sealed event as stored: its columns, the text that was hashed, and the hash. */
export type SealedRow = { canonical: string; columns: CanonicalEvent; leafHash: Hash };

/**
 * Compares a sealed event with itself: the hash with the text, the text with the columns people read.
 * @returns what does not match, as the end of "event … : …", or null when all does
 */
export function leafProblem(row: SealedRow): string | null {
  if (!leafHash(row.canonical).equals(row.leafHash))
    return "its text does not hash to its leaf; the text or the leaf was changed";
  const columns = textOf(row.columns);
  if (columns === row.canonical) return null;
  const sealed = parse(row.canonical);
  const names = (Object.keys(row.columns) as (keyof CanonicalEvent)[]).filter(
    (name) => textOf(row.columns[name]) !== textOf(sealed?.[name]),
  );
  return names.length > 0
    ? `the columns say otherwise than what was sealed: ${names.join(", ")} changed`
    : "the sealed text is not in its canonical form, or holds more than the columns do";
}

function textOf(value: unknown): string | null {
  try {
    return canonicalText(value);
  } catch {
    // What has no canonical form was never sealed.
    return null;
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
