"use client";
import { useClock } from "#components/ui/clock.ts";
import { type GatewayFacts, type GatewayStanding, gatewayStanding } from "#lib/gateway-state.ts";

/** How often pages about gateways ask again, in milliseconds; reports themselves send no hint. */
export const standingEveryMs = 5_000;
/** A page that got no answer for this long knows nothing current, in milliseconds. */
const pageTooOldMs = 20_000;

/**
 * What may be said of a gateway now: judged by the portal's clock at the reading, and "silent" when this page itself
 * has not heard for 20 s.
 */
export function useStanding(
  gateway: GatewayFacts | null,
  read: { asOf: Date; reportEveryMs: number; updatedAt: number },
): GatewayStanding {
  const standing = gatewayStanding(gateway, read.asOf.getTime(), read.reportEveryMs);
  const stale = useClock((now) => now.getTime() - read.updatedAt > pageTooOldMs);
  return stale && (standing === "reporting" || standing === "lease_lost" || standing === "interface_down")
    ? "silent"
    : standing;
}
