export interface Backoff {
  /** The next pause in milliseconds: doubles up to the ceiling, half of it random so that agents do not return in step. */
  next(): number;
  reset(): void;
}

export function createBackoff(floor = 200, ceiling = 5_000, random: () => number = Math.random): Backoff {
  let pause = floor;
  return {
    next() {
      const value = pause / 2 + (pause / 2) * random();
      pause = Math.min(pause * 2, ceiling);
      return value;
    },
    reset() {
      pause = floor;
    },
  };
}

/** Waits, or returns at once when the signal ends the wait. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
