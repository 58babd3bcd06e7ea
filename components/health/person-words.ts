import type { ConnectionState } from "#lib/schemas/health.ts";
import type { Person } from "./types.ts";

/** The answer of a person's page. */
export function personTitle(name: string, state: ConnectionState): string {
  const said: Record<ConnectionState, string> = {
    healthy: "has a healthy connection",
    degraded: "has a degraded connection",
    down: "has no connection",
    unknown: "cannot be judged: there is no fresh data",
  };
  return `${name} ${said[state]}`;
}

/** Why it is so, in a sentence. */
export function personSentence(person: Person, state: ConnectionState): string {
  const { row } = person;
  if (state === "unknown") {
    if (!person.probe) return "No probe is enrolled. Nothing was measured, so nothing can be said.";
    return row.lastSampleAt
      ? "The probe is silent. It may be switched off, the machine asleep, or the network gone; the last figures are not shown as current."
      : "The probe is enrolled and has not measured anything yet.";
  }
  if (row.findings.length > 0) return row.findings.join(" ");
  if (state === "healthy") return "Every figure is inside its limits.";
  return "The figures are inside their limits again; the state follows when they stay there.";
}

/** The answer of the annotator's own page. */
export function mineTitle(state: ConnectionState): string {
  const said: Record<ConnectionState, string> = {
    healthy: "Your connection is fine",
    degraded: "Your connection is not good enough right now",
    down: "Your connection is down",
    unknown: "Nothing is known about your connection",
  };
  return said[state];
}

/** What somebody at this connection sees and feels; null when there is nothing to notice. */
export function noticeable(person: Person, state: ConnectionState): string | null {
  const { row, profile } = person;
  if (state === "unknown" || state === "healthy") return null;
  if (state === "down") return "the tool and the desktop do not answer.";
  const felt = [
    row.p95 !== null && row.p95 > profile.rttP95Ms ? "images load slowly and clicks answer late" : "",
    row.loss !== null && row.loss > profile.lossPercent ? "the screen may freeze for moments" : "",
    row.jitter !== null && row.jitter > profile.jitterMs ? "the pointer and videos may stutter" : "",
  ].filter(Boolean);
  return felt.length > 0 ? `${felt.join(", ")}.` : "not much any more: the figures are inside their limits again.";
}
