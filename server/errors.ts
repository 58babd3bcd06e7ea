import type { Permission } from "#lib/permissions.ts";

/**
 * What can go wrong in the domain, without HTTP. The message is a sentence for people: what happened,
 * what was not done, what to do. `server/api/trpc.ts` maps each class once.
 */
export abstract class DomainError extends Error {
  abstract readonly code:
    | "forbidden"
    | "not_found"
    | "conflict"
    | "invalid"
    | "unauthenticated"
    | "proof_needed"
    | "rate_limited";
}

export class ForbiddenError extends DomainError {
  readonly code = "forbidden";
  /** For the log: rights that were asked for, any of which would do, or the side; none where a rule stands against it. */
  readonly lacks: readonly (Permission | "client" | "vendor")[];
  constructor(message = "Your role does not include this. Nothing was changed.", lacks: ForbiddenError["lacks"] = []) {
    super(message);
    this.lacks = lacks;
  }
}

/** Foreign, random and missing ids answer alike, so it names nothing. */
export class NotFoundError extends DomainError {
  readonly code = "not_found";
  constructor(message = "This does not exist, or it is not yours to see.") {
    super(message);
  }
}

/** Someone else changed it first, or the state no longer allows it. */
export class ConflictError extends DomainError {
  readonly code = "conflict";
}

/** The input is well-formed but cannot be accepted; `field` names the form field when there is one. */
export class InvalidError extends DomainError {
  readonly code = "invalid";
  readonly field: string | undefined;
  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}

export class UnauthenticatedError extends DomainError {
  readonly code = "unauthenticated";
  constructor(message = "You are signed out. Sign in to go on.") {
    super(message);
  }
}

/** Step-up: the person may do this, but has to show again that it is they. The browser asks, then sends the act again. */
export class ProofNeededError extends DomainError {
  readonly code = "proof_needed";
  constructor(message = "Confirm that it is you, then this goes on. Nothing was changed yet.") {
    super(message);
  }
}

/** Roles may want passkeys: what they hold waits for one, whatever else was proven. */
export class PasskeyNeededError extends ProofNeededError {
  constructor(
    message = "Your role works with a passkey only. Confirm with yours, or add one on your account page; nothing was changed.",
  ) {
    super(message);
  }
}

export class RateLimitedError extends DomainError {
  readonly code = "rate_limited";
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whether row-level security refused a row that was to be written, as Drizzle wraps it. */
export function refusedByRowSecurity(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if ("code" in current && current.code === "42501" && current.message.includes("row-level security")) return true;
  return false;
}

/** PostgreSQL's unique_violation, as Drizzle wraps it: the constraint's name, or null when it is another error. */
export function violatedConstraint(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (
      "code" in current &&
      current.code === "23505" &&
      "constraint" in current &&
      typeof current.constraint === "string"
    )
      return current.constraint;
  }
  return null;
}
