import canonicalize from "canonicalize";

/** One event exactly as it is hashed. Every key is always there; what does not apply is null. */
export type CanonicalEvent = {
  v: 1;
  id: string;
  /** The database's clock, UTC, microseconds: 2026-11-23T13:05:00.123456Z. */
  at: string;
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
  requestId: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/**
 * RFC 8785 form of a value: one text for equal values, whatever the order of keys.
 * @throws for what JSON cannot hold (NaN, lone surrogates, bigint)
 */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("This value has no JSON form.");
  return text;
}

/** Text as PostgreSQL can hold it and RFC 8785 allows it: no NUL, no lone surrogates. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
