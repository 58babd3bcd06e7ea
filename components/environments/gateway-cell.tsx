"use client";
import { StateCell } from "#components/data-table/state-cell.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { GatewayFacts } from "#lib/gateway-state.ts";
import { useStanding } from "./use-standing.ts";
import { gatewayName, standingLook } from "./words.ts";

interface GatewayCellProps {
  gateway: GatewayFacts | null;
  read: { asOf: Date; reportEveryMs: number; updatedAt: number };
}

/** The state of an environment's gateway with its name and the age of the last report. */
export function GatewayCell({ gateway, read }: GatewayCellProps) {
  const standing = useStanding(gateway, read);
  if (!gateway) return <StateCell {...standingLook.none} detail="nothing can open here" />;
  return (
    <StateCell
      {...standingLook[standing]}
      detail={
        <>
          {gatewayName(gateway)}
          {gateway.lastReportAt ? (
            <>
              , seen <RelativeTime at={gateway.lastReportAt} plain />
            </>
          ) : null}
        </>
      }
    />
  );
}
