export interface ServerClock {
  /** The portal's time in milliseconds since the epoch; our own clock until the portal told its time. */
  now(): number;
  /** Takes over a signed server time. The network's delay makes the estimate late by at most one way, never early. */
  learn(serverTime: number): void;
  /** An unsigned hint (the Date header), used only to stamp requests: it must not move expiry. */
  hint(serverTime: number): void;
  /** What to write into `sentAt`. */
  stamp(): number;
}

/** The portal's clock seen from here, carried on by the monotonic clock, so that a jump of ours moves nothing. */
export function createServerClock(monotonic: () => number = () => performance.now()): ServerClock {
  let offset = Date.now() - monotonic();
  let stampOffset = offset;
  return {
    now: () => Math.round(monotonic() + offset),
    learn(serverTime) {
      offset = serverTime - monotonic();
      stampOffset = offset;
    },
    hint(serverTime) {
      stampOffset = serverTime - monotonic();
    },
    stamp: () => Math.round(monotonic() + stampOffset),
  };
}
