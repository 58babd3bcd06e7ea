import type { AgentLog } from "#agents/shared/agent-log.ts";

/** A log for many agents in one terminal: problems only, the same one once a minute at most. */
export function printProblems(who: string): AgentLog {
  const told = new Map<string, number>();
  return (level, message, fields) => {
    if (level === "info") return;
    const text = fields?.error ? `${message} (${fields.error})` : message;
    const now = performance.now();
    if (now - (told.get(text) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    told.set(text, now);
    console.error(`${who}: ${text}`);
  };
}
