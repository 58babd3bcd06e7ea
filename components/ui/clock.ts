"use client";
import { createContext, useContext, useSyncExternalStore } from "react";

/** Server time of the first HTML in ms: hydration must print the same text the server printed. */
export const FirstNow = createContext(0);

let nowMs = 0;
let offsetMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Corrects a wrong clock of the viewer's machine; small differences are the time the page took to arrive. */
export function followServerClock(serverNow: number): void {
  const difference = serverNow - Date.now();
  offsetMs = Math.abs(difference) > 30_000 ? difference : 0;
}

function tick(): void {
  nowMs = Date.now() + offsetMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) timer = setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * A value worked out from the current time, looked at once a second; renders only when it changes.
 * @param compute must return a primitive
 */
export function useClock<Value extends string | number | boolean>(compute: (now: Date) => Value): Value {
  const first = useContext(FirstNow);
  return useSyncExternalStore(
    subscribe,
    () => {
      // Between ticks the snapshot must not move, or React would render without end.
      if (!timer || nowMs === 0) nowMs = Math.floor((Date.now() + offsetMs) / 1000) * 1000;
      return compute(new Date(nowMs));
    },
    () => compute(new Date(first)),
  );
}
