/** What a log says of an error: enough to find the fault, nothing of what people sent or the database holds. */
export type PlainError = {
  type: string;
  message: string;
  stack: string;
  sqlstate?: string;
  constraint?: string;
  cause?: PlainError;
};

/** How deep causes are followed. */
const depth = 4;

/**
 * Writes an error out. The query builder puts every value of a failed statement into its message and fields (hashes of
 * passwords, sealed seeds, addresses), and PostgreSQL puts rows into its details: of both only the statement's shape stays.
 */
export function plainError(error: unknown, level = 0): PlainError {
  if (!(error instanceof Error))
    return { type: typeof error, message: "something was thrown that is no error", stack: "" };
  const named = error as Error & { code?: unknown; constraint?: unknown };
  const message = error.message.replace(/\nparams: [\s\S]*$/, "\nparams: [left out]");
  return {
    type: error.constructor.name,
    message,
    // The stack begins with the message.
    stack: error.message ? (error.stack ?? "").replace(error.message, () => message) : (error.stack ?? ""),
    // Not "code", which a log of a portal leaves out everywhere.
    ...(typeof named.code === "string" ? { sqlstate: named.code } : {}),
    ...(typeof named.constraint === "string" ? { constraint: named.constraint } : {}),
    ...(error.cause !== undefined && level < depth ? { cause: plainError(error.cause, level + 1) } : {}),
  };
}
