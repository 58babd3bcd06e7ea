"use client";
import { useSyncExternalStore } from "react";

/**
 * How old data is, counted on by this tab itself. It starts from the age the server told and adds what passed
 * since this tab first saw that answer, so neither a wrong clock nor a silent server makes data look fresh.
 */
type Instant = { wall: number; steady: number };
const firstSeen = new Map<number, Instant>();
const remembered = 200;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let current: Instant | undefined;

// Whole seconds, so that looking twice within one rendering gives the same.
const read = (): Instant => ({
  wall: Math.floor(Date.now() / 1000) * 1000,
  steady: Math.floor(performance.now() / 1000) * 1000,
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    current = read();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    current = undefined;
  };
}

/** Milliseconds since this tab first saw the answer of `asOf`; moves once a second. */
function elapsed(asOf: number): number {
  // Between ticks the snapshot must not move, or React would render without end.
  if (!timer || !current) current = read();
  let first = firstSeen.get(asOf);
  if (!first) {
    first = current;
    firstSeen.set(asOf, first);
    const oldest = firstSeen.keys().next().value;
    if (firstSeen.size > remembered && oldest !== undefined) firstSeen.delete(oldest);
  }
  // The steady clock stops while some machines sleep, the wall clock may be set back: the longer one counts.
  return Math.max(0, current.wall - first.wall, current.steady - first.steady);
}

/**
 * A value worked out from the age of a sample in milliseconds (null = there is none), looked at once a second.
 * @param asOf the database's time of the answer that held the sample
 * @param compute must return a primitive
 */
export function useAge<Value extends string | number | boolean>(
  asOf: Date,
  at: Date | null,
  compute: (ageMs: number | null) => Value,
): Value {
  const told = at === null ? null : asOf.getTime() - at.getTime();
  return useSyncExternalStore(
    subscribe,
    () => compute(told === null ? null : told + elapsed(asOf.getTime())),
    () => compute(told),
  );
}
