import { auditActionFacts } from "#lib/audit-actions.ts";

type EventLike = { action: string; actor: { name: string }; subject: { name: string } };

/** "Katharina Voss approved a step of the request R-7K2M4". An action of a newer version keeps its own name. */
export function eventSentence({ action, actor, subject }: EventLike): string {
  const act = `${actor.name} ${auditActionFacts(action)?.title ?? action}`;
  // About oneself, the name once is enough: "Priya Nair signed in".
  return subject.name === actor.name ? act : `${act} ${subject.name}`;
}

/** The words of a key of before or after: "durationHours" becomes "duration hours". */
export function keyInWords(key: string): string {
  return key.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** A value of before or after for people: lists joined, nothing as "none", no braces. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueInWords).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([key, one]) => `${keyInWords(key)} ${valueInWords(one)}`)
      .join(", ");
  return String(value);
}

export type Change = { key: string; before: string | null; after: string | null };

/** What changed, key by key; a key on one side only has null on the other. Equal values are left out. */
export function changesOf(before: Record<string, unknown> | null, after: Record<string, unknown> | null): Change[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return keys
    .map((key) => ({
      key: keyInWords(key),
      before: before && key in before ? valueInWords(before[key]) : null,
      after: after && key in after ? valueInWords(after[key]) : null,
    }))
    .filter((change) => change.before !== change.after);
}
