"use client";
import { Badge } from "#components/ui/badge.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { KeyValue } from "#components/ui/key-value.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { formatMs } from "#lib/format.ts";
import type { GatewayStanding } from "#lib/gateway-state.ts";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { KeyState } from "./key-state.tsx";
import { shortKey, standingLook, standingSentence } from "./words.ts";

interface GatewaySectionProps {
  gateway: RouterOutputs["environments"]["get"]["gateway"];
  standing: GatewayStanding;
  leaseSeconds: number;
}

/** What is known of the gateway agent. Facts of an old report are called unknown, not repeated. */
export function GatewaySection({ gateway, standing, leaseSeconds }: GatewaySectionProps) {
  if (!gateway)
    return (
      <Section title="Gateway agent">
        <EmptyState title="No gateway agent">{standingSentence(standing, leaseSeconds)}</EmptyState>
      </Section>
    );
  const current = standing === "reporting" || standing === "lease_lost" || standing === "interface_down";
  const observed = (holds: boolean | null, yes: string, no: string) =>
    !current ? (
      <StateBadge state="unknown" />
    ) : holds ? (
      <StateBadge state="observed" word={yes} />
    ) : (
      <StateBadge state="down" word={no} />
    );
  return (
    <Section
      title="Gateway agent"
      count="what it last read back"
      actions={gateway.demo ? <Badge tone="plain">demo gateway, a stand-in</Badge> : undefined}
    >
      <KeyValue
        items={[
          { label: "Name", value: <b className="font-medium">{gateway.name}</b> },
          { label: "State", value: <StateBadge {...standingLook[standing]} /> },
          {
            label: "Last report",
            value: gateway.lastReportAt ? <RelativeTime at={gateway.lastReportAt} /> : "none yet",
          },
          {
            label: "Last request",
            value: gateway.lastUsedAt ? (
              <>
                <RelativeTime at={gateway.lastUsedAt} /> from {gateway.lastUsedFrom ?? "an unknown address"}
              </>
            ) : (
              "none yet"
            ),
          },
          { label: "Key", value: gateway.key ? <KeyState keyTimes={gateway.key} /> : undefined },
          {
            label: "Lease",
            value: gateway.enrolledAt ? observed(gateway.leaseHeld, "Held", "Lost, everything closed") : undefined,
          },
          { label: "Tunnel", value: gateway.enrolledAt ? observed(gateway.interfaceUp, "Up", "Down") : undefined },
          {
            label: "Rules applied",
            value: !gateway.enrolledAt ? undefined : current && gateway.revisionApplied ? (
              <span className="mono">{gateway.revisionApplied.slice(0, 12)}</span>
            ) : (
              <StateBadge state="unknown" />
            ),
          },
          {
            label: "Clock",
            value:
              gateway.clockSkewMs === null
                ? undefined
                : `${gateway.clockSkewMs > 0 ? "+" : ""}${formatMs(gateway.clockSkewMs)} from the portal's`,
          },
          { label: "Host", value: gateway.hostname ?? undefined },
          { label: "Version", value: gateway.version ?? undefined },
          {
            label: "WireGuard key",
            value: gateway.wireguardPublicKey ? (
              <span className="mono">{shortKey(gateway.wireguardPublicKey)}</span>
            ) : undefined,
          },
          {
            label: "Ports",
            value: gateway.listenPort
              ? `WireGuard ${gateway.listenPort}, echo ${gateway.echoPort ?? "none"}`
              : undefined,
          },
          { label: "Enrolled", value: gateway.enrolledAt ? <DateTime at={gateway.enrolledAt} /> : undefined },
          {
            label: "Token until",
            value: gateway.tokenExpiresAt ? <DateTime at={gateway.tokenExpiresAt} /> : undefined,
          },
        ]}
      />
    </Section>
  );
}
