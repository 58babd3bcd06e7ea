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
  const difference = serverNow - arrivedAt();
  offsetMs = Math.abs(difference) > 2_000 ? difference : 0;
}

let firstPage = true;

/** When the HTML with the server's time came in: long before its scripts run. A later page is only data, and here now. */
function arrivedAt(): number {
  const [arrival] = performance.getEntriesByType("navigation");
  const whole = firstPage && arrival instanceof PerformanceNavigationTiming;
  firstPage = false;
  return whole ? performance.timeOrigin + arrival.responseStart : Date.now();
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
