export type LogFields = Record<string, string | number | boolean | null | undefined>;
export type AgentLog = (level: "info" | "warn" | "error", message: string, fields?: LogFields) => void;

/** Writes one JSON object a line to stderr. Callers pass named plain values only, so that no key or raw dump slips in. */
export function createAgentLog(agent: string): AgentLog {
  return (level, message, fields = {}) => {
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, agent, message, ...fields })}\n`);
  };
}

/** A sentence out of anything that was thrown. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Says that the agent's key was renewed, or why it was not. */
export function logRenewal(log: AgentLog): (error?: unknown) => void {
  return (error) => {
    if (error === undefined) log("info", "this agent's key was renewed; the old one ended");
    else log("warn", "this agent's key could not be renewed and is tried again", { error: errorText(error) });
  };
}
