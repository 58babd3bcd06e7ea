import type { StateName } from "#components/ui/states.ts";
import { plural } from "#lib/format.ts";
import type { GatewayFacts, GatewayStanding } from "#lib/gateway-state.ts";
import type { KeyStanding, ServiceKind } from "#lib/service-key.ts";

/** How a gateway's standing is shown. */
export const standingLook: Record<GatewayStanding, { state: StateName; word: string }> = {
  none: { state: "missing", word: "No gateway" },
  waiting_token: { state: "waiting", word: "Token waits to be used" },
  token_expired: { state: "expired", word: "Token ran out" },
  never_reported: { state: "unknown", word: "Not reported yet" },
  silent: { state: "unknown", word: "Unknown" },
  interface_down: { state: "down", word: "Tunnel down" },
  lease_lost: { state: "down", word: "Lease lost" },
  reporting: { state: "healthy", word: "Reports" },
};

/** "demo gateway wg-fra-1": a stand-in is never called just a gateway. */
export const gatewayName = ({ name, demo }: Pick<GatewayFacts, "name" | "demo">): string =>
  demo ? `demo gateway ${name}` : `gateway ${name}`;

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The answer of an environment's page: whether it works, as far as it was observed. */
export function environmentTitle(
  gateway: GatewayFacts | null,
  standing: GatewayStanding,
  counts: { peers: number; openDrift: number },
): string {
  const name = gateway ? upperFirst(gatewayName(gateway)) : "";
  switch (standing) {
    case "none":
      return "No gateway yet: nothing can open here";
    case "waiting_token":
      return "No gateway yet: its token waits to be used";
    case "token_expired":
      return "No gateway yet: its token ran out unused";
    case "never_reported":
      return `${name} is enrolled and has not reported yet`;
    case "silent":
      return `${name} is silent: what is open here is unknown`;
    case "interface_down":
      return `${name} reports that its tunnel is down`;
    case "lease_lost":
      return `${name} lost its lease and closed everything`;
    case "reporting":
      return `${name} reports, ${plural(counts.peers, "peer")}, ${counts.openDrift} drift`;
  }
}

/** What a standing means and what to do about it, in one sentence. */
export function standingSentence(standing: GatewayStanding, leaseSeconds: number): string {
  switch (standing) {
    case "none":
    case "token_expired":
      return "Grants may be approved, but nothing opens before a gateway agent is enrolled.";
    case "waiting_token":
      return "Run the enrolment command on the gateway host. The token works once.";
    case "never_reported":
      return "Start the agent on the gateway host; it reports within seconds.";
    case "silent":
      return `Without an answer from the portal it closes everything by itself within ${leaseSeconds} s. Look at the agent's log on the gateway host.`;
    case "interface_down":
      return "Nobody can connect. Look at the agent's log on the gateway host.";
    case "lease_lost":
      return "It could not reach the portal for too long. It opens again by itself when it can.";
    case "reporting":
      return `Without an answer from the portal it closes everything by itself within ${leaseSeconds} s.`;
  }
}

/** How the newest key of an agent is shown. */
export const keyLook: Record<KeyStanding | "ordered", { state: StateName; word: string }> = {
  current: { state: "valid", word: "Valid" },
  ordered: { state: "pending", word: "New key ordered" },
  renewal_due: { state: "lapsing", word: "Renewal due" },
  overlap: { state: "applied", word: "Being replaced" },
  replaced: { state: "closed", word: "Replaced" },
  expired: { state: "lapsed", word: "Expired" },
};

export const kindTitle: Record<ServiceKind, string> = { gateway: "Gateway agent", probe: "Probe agent" };

/** What a kind's key reaches, in words (`keyScope`). */
export const scopeWords: Record<ServiceKind, string> = {
  gateway: "ask what shall be open, report what is",
  probe: "ask what to measure, send what it measured",
};

export const driftTitle = {
  orphan: "Peer nobody granted",
  missing: "Granted peer was missing",
  apply_failed: "Rules could not be applied",
} as const;

/** "1.2 MB" of bytes, in powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, "");
  return `${text}\u00a0${units[unit]}`;
}

/** First and last letters of a key: enough to compare by eye, not the whole. */
export const shortKey = (key: string): string => `${key.slice(0, 8)}…${key.slice(-5)}`;
