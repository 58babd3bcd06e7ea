import type { Clearance, EvidenceMediaType, GateViewState } from "#lib/schemas/annotators.ts";

const day = 86_400_000;
/** From this many days before its end a valid gate counts as lapsing. */
const lapsingDays = 14;

/** The stored facts of one gate. */
export type GateFacts = {
  state: "missing" | "submitted" | "valid" | "failed" | "rejected" | "withdrawn";
  validUntil: Date | null;
  submittedAt: Date | null;
  decidedAt: Date | null;
};

/** What a gate is at this instant; a valid one without an end or past it does not hold. */
export function gateView(gate: GateFacts, now: Date): GateViewState {
  if (gate.state !== "valid") return gate.state;
  if (!gate.validUntil || gate.validUntil <= now) return "lapsed";
  return gate.validUntil.getTime() - now.getTime() <= lapsingDays * day ? "lapsing" : "valid";
}

/** Whether the gate lets its annotator work now. */
export function gateHolds(gate: GateFacts, now: Date): boolean {
  return holds(gateView(gate, now));
}

/**
 * Whether somebody has to look at a proof. A renewal of a gate that still holds keeps its state, so that
 * nobody loses access by renewing early; it is told by a submission newer than the last decision.
 */
export function awaitsVerdict(gate: GateFacts): boolean {
  if (gate.state === "submitted") return true;
  if (gate.state !== "valid" || !gate.submittedAt) return false;
  return !gate.decidedAt || gate.submittedAt > gate.decidedAt;
}

/** Views of a gate that let its annotator work. */
export const holds = (view: GateViewState): boolean => view === "valid" || view === "lapsing";

/**
 * The word for a person. Suspension wins; then every required gate has to hold; else it says whether something
 * was lost or is still to come. Without any required gate nobody is cleared.
 * @param input.views what each required gate is now
 */
export function clearanceOf(input: {
  annotatorActive: boolean;
  vendorActive: boolean;
  views: readonly GateViewState[];
}): Clearance {
  if (!input.annotatorActive || !input.vendorActive) return "suspended";
  if (input.views.length > 0 && input.views.every(holds)) return "cleared";
  return input.views.some((view) => view === "lapsed" || view === "withdrawn") ? "lapsed" : "onboarding";
}

/**
 * What a passed self-service proof (signature, connection test) makes of a gate. Once compliance withdrew or
 * returned it, the annotator alone cannot make it hold again: it waits for a verdict.
 */
export function afterSelfProof(state: GateFacts["state"]): "valid" | "submitted" {
  return state === "withdrawn" || state === "rejected" || state === "submitted" ? "submitted" : "valid";
}

const flat = (name: string) => name.normalize("NFC").trim().replace(/\s+/gu, " ").toLocaleLowerCase("en");

/** Whether the typed name is the person's; case and spacing do not matter, accents do. */
export function namesMatch(typed: string, name: string): boolean {
  return flat(typed) === flat(name);
}

/**
 * Until when an accepted gate holds.
 * @param chosen the end the decider chose, or undefined for the rule's length
 * @returns the end, or the sentence that says why the chosen one cannot be
 */
export function gateEnd(now: Date, validityDays: number, chosen?: Date): { until: Date } | { problem: string } {
  const longest = new Date(now.getTime() + validityDays * day);
  if (!chosen) return { until: longest };
  if (chosen <= now) return { problem: "This day is over. Choose a later one." };
  if (chosen > longest) return { problem: `The rule allows at most ${validityDays} days. Choose an earlier day.` };
  return { until: chosen };
}

/** Who may decide about a gate: compliance, but nobody about their own. */
export function isOwnGate(
  actor: { userId: string; annotatorId: string | null },
  annotator: { id: string; userId: string | null },
): boolean {
  return actor.annotatorId === annotator.id || actor.userId === annotator.userId;
}

const extensions: Record<EvidenceMediaType, readonly [string, ...string[]]> = {
  "application/pdf": ["pdf"],
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
};

/**
 * A file name that is safe to store and to offer for download: no path, no control characters, and the
 * extension of what the bytes are.
 */
export function safeFileName(name: string, mediaType: EvidenceMediaType): string {
  const base = name
    .replace(/^.*[/\\]/u, "")
    .replace(/[\p{C}"<>:|?*%]/gu, "")
    .trim();
  const [, stem = "", extension = ""] = /^(.*?)(?:\.([A-Za-z0-9]{1,8}))?$/u.exec(base) ?? [];
  const known = extensions[mediaType];
  const ending = known.includes(extension.toLowerCase()) ? extension.toLowerCase() : known[0];
  return `${stem.replace(/^\.+/, "").slice(0, 100) || "certificate"}.${ending}`;
}

export type ConnectivityFigures = { rttP95: number; jitter: number; downMbps: number };
export type ConnectivityLimits = { rttP95Ms: number; jitterMs: number; minDownMbps: number };

const figure = (value: number) =>
  Math.abs(value) < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value));

/** Findings are the limits that do not hold; none = passed. Times in ms, rates in Mbit/s. */
export function judgeConnectivity(
  figures: ConnectivityFigures,
  limits: ConnectivityLimits,
): { verdict: "passed" | "failed"; findings: string[] } {
  const findings: string[] = [];
  if (!(figures.rttP95 <= limits.rttP95Ms))
    findings.push(`Round trip p95 ${figure(figures.rttP95)} ms, limit ${figure(limits.rttP95Ms)} ms`);
  if (!(figures.jitter <= limits.jitterMs))
    findings.push(`Jitter ${figure(figures.jitter)} ms, limit ${figure(limits.jitterMs)} ms`);
  if (!(figures.downMbps >= limits.minDownMbps))
    findings.push(`Download ${figure(figures.downMbps)} Mbit/s, needs ${figure(limits.minDownMbps)} Mbit/s`);
  return { verdict: findings.length === 0 ? "passed" : "failed", findings };
}
