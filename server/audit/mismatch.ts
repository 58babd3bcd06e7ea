/** Where a log stops being what was signed. */
export type Mismatch = { leafIndex: number | null; eventId: string | null; what: string };

/** Ends a verification at the first thing that does not match. */
export class MismatchFound extends Error {
  readonly mismatch: Mismatch;
  constructor(what: string, leaf: { index: number | null; eventId: string | null } | null = null) {
    super(what);
    this.mismatch = { leafIndex: leaf?.index ?? null, eventId: leaf?.eventId ?? null, what };
  }
}
