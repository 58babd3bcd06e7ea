"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { KeyValue } from "#components/ui/key-value.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import { mineInput } from "#lib/schemas/health.ts";
import { useLiveState } from "#lib/trpc/live.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { LiveFigure } from "./live-figure.tsx";
import { LiveAge, LiveState } from "./live-state.tsx";

/** The annotator's connection at a glance, beside what they may reach. */
export function MyConnectionSummary() {
  const trpc = useTRPC();
  const refetchInterval = useLiveState().connected ? false : 10_000;
  const { data: person } = useSuspenseQuery(trpc.health.mine.queryOptions(mineInput.parse({}), { refetchInterval }));
  const row = { ...person.row, asOf: person.asOf };
  return (
    <Section
      title="My connection"
      count={row.lastSampleAt ? <LiveAge row={row} suffix=" ago" /> : undefined}
      actions={
        <TextLink href={routes.myConnection()}>
          Open<span className="sr-only"> my connection</span>
        </TextLink>
      }
    >
      <KeyValue
        items={[
          { label: "State", value: <LiveState row={row} /> },
          { label: "Round trip p95", value: <LiveFigure row={row} figure="p95" /> },
          { label: "Loss", value: <LiveFigure row={row} figure="loss" /> },
        ]}
      />
    </Section>
  );
}
