import type { ObservedWireguardPeer } from "./render-wireguard.ts";

/** At how many endpoints a peer is called in one opening, once each: a flood of forged callers gets no further. */
export const callLimit = 5;
/** How long an endpoint has to answer while there is another to try, in milliseconds. */
export const answerMs = 450;
/** And when there is none: then the call is given up, since WireGuard itself would repeat it. */
export const lastAnswerMs = 2_000;

export interface CallInput {
  /** Public keys of the peers that shall be there. */
  wanted: readonly string[];
  /** The kernel's peers. */
  peers: readonly ObservedWireguardPeer[];
  /** Endpoints that asked for a handshake lately, newest first. Anybody can forge them. */
  callers: readonly string[];
  /** Where a peer was last heard. */
  lastHeardAt(publicKey: string): string | undefined;
  /** Where any peer was last heard. */
  known: ReadonlySet<string>;
  /** Monotonic, milliseconds. */
  now: number;
}
export interface Calls {
  /** Where to call peers that are new, or put in anew. */
  endpoints: ReadonlyMap<string, string>;
  /** Peers to take out and put in again. They were never heard, so no session is lost; only a new peer is called at once. */
  anew: ReadonlySet<string>;
  /** When to look again, in milliseconds; null when nothing is under way. */
  againMs: number | null;
}

interface Attempt {
  tried: string[];
  calling: string | undefined;
  at: number;
}

/**
 * Decides where the gateway begins a handshake, so that an opening need not wait for the client's next try (5 s), or for
 * its finding out that a session is dead (15 s). Only the holder of the peer's private key can answer, and who is called
 * by mistake learns nothing: to them the packet is noise.
 */
export function createCallBack(): (input: CallInput) => Calls {
  const attempts = new Map<string, Attempt>();
  return (input) => {
    const kernel = new Map(input.peers.map((peer) => [peer.publicKey, peer]));
    const wanted = new Set(input.wanted);
    for (const key of attempts.keys()) if (!wanted.has(key)) attempts.delete(key);
    const endpoints = new Map<string, string>();
    const anew = new Set<string>();
    let againMs: number | null = null;
    for (const key of wanted) {
      const peer = kernel.get(key);
      const attempt = (peer && attempts.get(key)) ?? { tried: [], calling: undefined, at: Number.NEGATIVE_INFINITY };
      if (peer && wasHeard(peer, attempt)) {
        attempts.delete(key);
        continue;
      }
      attempts.set(key, attempt);
      const left = candidates(key, input).filter((endpoint) => !attempt.tried.includes(endpoint));
      const next = attempt.tried.length < callLimit ? left[0] : undefined;
      const home = input.lastHeardAt(key);
      const patience = attempt.at + (next ? answerMs : lastAnswerMs) - input.now;
      if (next === undefined && attempt.calling === home) continue;
      if (patience <= 0) {
        attempt.calling = next ?? home;
        attempt.at = input.now;
        if (next) attempt.tried.push(next);
        if (attempt.calling) endpoints.set(key, attempt.calling);
        if (peer) anew.add(key);
      }
      const wait = patience > 0 ? patience : answerMs;
      againMs = Math.min(againMs ?? wait, wait);
    }
    return { endpoints, anew, againMs };
  };
}

/** A finished handshake, or an endpoint we did not set: WireGuard takes one over from authentic packets only. */
function wasHeard(peer: ObservedWireguardPeer, attempt: Attempt): boolean {
  return peer.latestHandshakeAt !== null || (peer.endpoint !== null && peer.endpoint !== attempt.calling);
}

/** Likeliest first: where it was last heard, who calls from that host, who calls, who calls from where another was heard. */
function candidates(publicKey: string, { peers, callers, lastHeardAt, known }: CallInput): string[] {
  const home = lastHeardAt(publicKey);
  const taken = new Set(peers.flatMap((peer) => (peer.latestHandshakeAt === null ? [] : [peer.endpoint])));
  const rank = (endpoint: string) => {
    if (known.has(endpoint)) return 2;
    return home !== undefined && hostOf(endpoint) === hostOf(home) ? 0 : 1;
  };
  const others = callers.filter((endpoint) => endpoint !== home && !taken.has(endpoint));
  return [...(home === undefined ? [] : [home]), ...others.sort((a, b) => rank(a) - rank(b))];
}

const hostOf = (endpoint: string) => endpoint.slice(0, endpoint.lastIndexOf(":"));
