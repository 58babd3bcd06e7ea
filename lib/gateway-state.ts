/** What is known of an environment's gateway agent. Times are instants of the portal's clock. */
export type GatewayFacts = {
  name: string;
  demo: boolean;
  enrolledAt: Date | null;
  tokenExpiresAt: Date | null;
  lastReportAt: Date | null;
  interfaceUp: boolean | null;
  leaseHeld: boolean | null;
};

/** Said with everything a stand-in claims to have closed: on screen, and in the signed receipt. */
export const demoClosing = "Demo gateway: nothing real was closed.";

export type GatewayStanding =
  | "none"
  | "waiting_token"
  | "token_expired"
  | "never_reported"
  | "silent"
  | "interface_down"
  | "lease_lost"
  | "reporting";

/**
 * What may be said of a gateway now. Facts of a report older than three intervals are not current: "silent".
 * @param now milliseconds since the epoch
 * @param reportEveryMs how often the agent is told to report
 */
export function gatewayStanding(gateway: GatewayFacts | null, now: number, reportEveryMs: number): GatewayStanding {
  if (!gateway) return "none";
  if (!gateway.enrolledAt)
    return gateway.tokenExpiresAt && gateway.tokenExpiresAt.getTime() > now ? "waiting_token" : "token_expired";
  if (!gateway.lastReportAt) return "never_reported";
  if (now - gateway.lastReportAt.getTime() > 3 * reportEveryMs) return "silent";
  if (!gateway.interfaceUp) return "interface_down";
  return gateway.leaseHeld ? "reporting" : "lease_lost";
}
