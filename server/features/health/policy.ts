import type { StripCell } from "#db/schema/health.ts";
import { type MeasuredState, staleAfterMs, stripCellCount, stripCellMs } from "#lib/schemas/health.ts";

/** What a connection must hold. Limits in ms and percent, periods in seconds. */
export type Profile = {
  name: string;
  rttP95Ms: number;
  jitterMs: number;
  lossPercent: number;
  raiseSeconds: number;
  clearSeconds: number;
};

/** For people whose projects name none. */
export const defaultProfile: Profile = {
  name: "Default",
  rttP95Ms: 250,
  jitterMs: 40,
  lossPercent: 2,
  raiseSeconds: 60,
  clearSeconds: 120,
};

/**
 * The profile that satisfies all given ones: the lowest limits, the quickest raise, the slowest clear.
 * Without any the default.
 */
export function strictestProfile(profiles: readonly Profile[]): Profile {
  const [first, ...rest] = profiles;
  if (!first) return defaultProfile;
  const strictest = rest.reduce(
    (a, b) => ({
      name: a.name,
      rttP95Ms: Math.min(a.rttP95Ms, b.rttP95Ms),
      jitterMs: Math.min(a.jitterMs, b.jitterMs),
      lossPercent: Math.min(a.lossPercent, b.lossPercent),
      raiseSeconds: Math.min(a.raiseSeconds, b.raiseSeconds),
      clearSeconds: Math.max(a.clearSeconds, b.clearSeconds),
    }),
    first,
  );
  const names = [...new Set(profiles.map((profile) => profile.name))].sort();
  return { ...strictest, name: names.join(", ") };
}

/** Figures of one batch, with loss over the last minute: ten questions alone cannot tell 1 % from 10 %. */
export type Figures = {
  sent: number;
  answered: number;
  p95: number | null;
  jitter: number | null;
  /** Of the last minute; null where the probe cannot tell loss (TCP, HTTPS). */
  recent: { sent: number; answered: number } | null;
};

/** A single unanswered question is chance, two in a minute are a sign. */
const fewestLost = 2;
/** TCP hides loss behind late answers; more than this share without any answer in time counts as trouble. */
const unansweredShare = 0.05;

/** Loss in percent over the last minute, or null where it cannot be told. */
export function recentLoss(figures: Figures): number | null {
  const { recent } = figures;
  return recent && recent.sent > 0 ? (100 * (recent.sent - recent.answered)) / recent.sent : null;
}

const round = (value: number) => String(Number(value.toFixed(value < 10 ? 1 : 0)));

/**
 * What the figures say by themselves, without memory: the state and the reasons as sentences.
 * @returns no reasons when everything is inside the profile
 */
export function judge(figures: Figures, profile: Profile): { verdict: MeasuredState; findings: string[] } {
  if (figures.answered === 0) return { verdict: "down", findings: [`None of ${figures.sent} questions was answered.`] };
  const findings: string[] = [];
  if (figures.p95 !== null && figures.p95 > profile.rttP95Ms)
    findings.push(`Round trip p95 is ${round(figures.p95)} ms, the limit is ${profile.rttP95Ms} ms.`);
  if (figures.jitter !== null && figures.jitter > profile.jitterMs)
    findings.push(`Jitter is ${round(figures.jitter)} ms, the limit is ${profile.jitterMs} ms.`);
  const loss = recentLoss(figures);
  if (loss === null) {
    const missing = figures.sent - figures.answered;
    if (missing > unansweredShare * figures.sent)
      findings.push(`${missing} of ${figures.sent} questions got no answer in time.`);
  } else if (
    figures.recent &&
    figures.recent.sent - figures.recent.answered >= fewestLost &&
    loss > profile.lossPercent
  )
    findings.push(
      `${round(loss)} % of packets were lost in the last minute, the limit is ${round(profile.lossPercent)} %.`,
    );
  return { verdict: findings.length > 0 ? "degraded" : "healthy", findings };
}

/** What is remembered between batches. */
export type Health = {
  state: MeasuredState;
  since: Date;
  /** Since when the figures disagree with the state; null while they agree. */
  turningSince: Date | null;
  lastSampleAt: Date;
};

/**
 * The state after one more batch, with hysteresis:
 * - down at once, when a whole batch has no answer;
 * - healthy to degraded when the figures were outside for `raiseSeconds` without a break;
 * - back one step at a time (down, degraded, healthy), each after `clearSeconds` of better figures;
 * - after a silence that made the state unknown, nothing is remembered: the first batch decides.
 * @param at the time the batch covers; must be newer than what is remembered
 */
export function nextHealth(
  previous: Health | null,
  figures: Figures,
  profile: Profile,
  at: { from: Date; to: Date },
): Health {
  const { verdict } = judge(figures, profile);
  const changed = (state: MeasuredState): Health => ({ state, since: at.to, turningSince: null, lastSampleAt: at.to });
  if (!previous) return changed(verdict);
  if (at.from.getTime() - previous.lastSampleAt.getTime() > staleAfterMs)
    return { ...changed(verdict), since: verdict === previous.state ? previous.since : at.to };
  if (verdict === previous.state) return { ...previous, turningSince: null, lastSampleAt: at.to };
  if (verdict === "down") return changed("down");
  const turningSince = previous.turningSince ?? at.from;
  const seconds = (at.to.getTime() + intervalMs(figures, at) - turningSince.getTime()) / 1000;
  const worse = previous.state === "healthy";
  if (seconds < (worse ? profile.raiseSeconds : profile.clearSeconds))
    return { ...previous, turningSince, lastSampleAt: at.to };
  return changed(previous.state === "degraded" ? "healthy" : "degraded");
}

/** A batch ends with its last question; it covers the time until the next one would have come. */
function intervalMs(figures: Figures, at: { from: Date; to: Date }): number {
  return figures.sent > 1 ? (at.to.getTime() - at.from.getTime()) / (figures.sent - 1) : 0;
}

const badness: Record<MeasuredState, number> = { healthy: 0, degraded: 1, down: 2 };

/** The strip with one more batch: one cell per 10 s (the worst state wins), nothing older than 15 minutes. */
export function extendStrip(strip: readonly StripCell[], cell: StripCell): StripCell[] {
  const slot = (t: number) => Math.floor(t / stripCellMs);
  const last = strip.at(-1);
  const merged =
    last && slot(last.t) === slot(cell.t) ? { ...cell, s: badness[last.s] > badness[cell.s] ? last.s : cell.s } : cell;
  const kept = merged === cell ? strip : strip.slice(0, -1);
  return [...kept, merged].filter(({ t }) => slot(t) > slot(cell.t) - stripCellCount);
}
