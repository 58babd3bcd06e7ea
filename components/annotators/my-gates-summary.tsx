"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { FactList } from "#components/ui/fact-list.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { needsYou, nextSentence } from "./gate-next.ts";
import { gateLook } from "./words.ts";

/** The annotator's gates at a glance: what holds until when, and what asks for them. */
export function MyGatesSummary() {
  const trpc = useTRPC();
  const { data: mine } = useSuspenseQuery(trpc.annotators.myGates.queryOptions());
  return (
    <Section
      title="My gates"
      count={`${mine.gatesHeld} of ${mine.gates.length} hold`}
      actions={
        <TextLink href={routes.myGates()}>
          Open<span className="sr-only"> my gates</span>
        </TextLink>
      }
    >
      <FactList
        items={mine.gates.map((gate) => ({
          id: gate.kind,
          state: gateLook[gate.view].state,
          title: gate.title,
          detail:
            needsYou(gate) || !gate.validUntil ? (
              nextSentence(gate)
            ) : (
              <>
                until <DateTime at={gate.validUntil} show="day" />
              </>
            ),
        }))}
      />
    </Section>
  );
}
