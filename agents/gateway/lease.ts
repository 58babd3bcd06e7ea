/** The promise to close by itself: what is open stays open only while the portal is heard. Times on the monotonic clock. */
export interface Lease {
  /** A good answer came to a request sent at `sentAt`: the lease runs from then, not from when the answer arrived. */
  renew(sentAt: number, leaseMs: number): void;
  /** Milliseconds left, 0 when it is lost or was never held. */
  remaining(): number;
  held(): boolean;
  /** Ends it at once, when the portal no longer knows this agent. */
  end(): void;
}

export function createLease(monotonic: () => number): Lease {
  let until = Number.NEGATIVE_INFINITY;
  const remaining = () => Math.max(0, until - monotonic());
  return {
    renew(sentAt, leaseMs) {
      until = sentAt + leaseMs;
    },
    remaining,
    held: () => remaining() > 0,
    end() {
      until = Number.NEGATIVE_INFINITY;
    },
  };
}

/** How long to let the portal hold a long poll: two in a row fit into one lease with room for a retry. */
export function longPollWait(leaseMs: number): number {
  return Math.min(20_000, Math.floor(leaseMs * 0.35));
}
