/** Nearest-rank percentile of round trips in ms; `share` between 0 and 1. Needs at least one value. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  const value = sorted[index];
  if (value === undefined) throw new RangeError("a percentile needs at least one value");
  return value;
}

/** Mean absolute difference of consecutive round trips, in ms; 0 for a single one. */
export function jitterOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += Math.abs((values[i] ?? 0) - (values[i - 1] ?? 0));
  return sum / (values.length - 1);
}

/** Mbit/s (10^6) of bytes moved in a time in ms; 0 when no time passed. */
export function mbitPerSecond(bytes: number, ms: number): number {
  return ms > 0 ? (bytes * 8) / 1000 / ms : 0;
}
