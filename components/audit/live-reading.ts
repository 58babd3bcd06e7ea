// A busy portal writes many events a second and hints at each of them. Hints only mark these queries as old; they are
// asked again on their own beat, so that many open pages do not become many questions (each of which is logged, too).
const listBeatMs = 4_000;
const sealBeatMs = 1_000;
// Vendors get no hint when something is sealed, and a hint can be lost while the stream reconnects.
const idleBeatMs = 30_000;
const sealIdleMs = 10_000;

type Watched = { state: { isInvalidated: boolean } };

/**
 * How a list of events follows the log.
 * @param following false while somebody reads: an older page, or an open event that must not move away
 */
export function followLog(following: boolean) {
  return {
    staleTime: "static" as const,
    refetchInterval: (query: Watched) => {
      if (!following) return false as const;
      return query.state.isInvalidated ? listBeatMs : idleBeatMs;
    },
  };
}

/** How the state of the seal is followed. */
export const followSeal = {
  staleTime: "static" as const,
  refetchInterval: (query: Watched) => (query.state.isInvalidated ? sealBeatMs : sealIdleMs),
};

/** What rarely changes: names to filter by. Asked once per page. */
export const askOnce = { staleTime: "static" as const };
