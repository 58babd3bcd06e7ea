"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Columns } from "#components/ui/columns.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { routes } from "#lib/routes.ts";
import type { MineInput } from "#lib/schemas/health.ts";
import { useLiveState } from "#lib/trpc/live.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { HistorySection } from "./history-section.tsx";
import { useShownState } from "./live-state.tsx";
import { NowSection } from "./now-section.tsx";
import { LimitsSection, ProbeSection } from "./person-facts.tsx";
import { mineTitle, noticeable, personSentence } from "./person-words.ts";
import { RunProbe } from "./run-probe.tsx";

/** Is my connection good enough to work? */
export function MyConnection({ input }: { input: MineInput }) {
  const trpc = useTRPC();
  const refetchInterval = useLiveState().connected ? false : 10_000;
  const { data: person } = useSuspenseQuery(trpc.health.mine.queryOptions(input, { refetchInterval }));
  const state = useShownState({ ...person.row, asOf: person.asOf });
  const felt = noticeable(person, state);
  return (
    <>
      <PageHeader
        title={mineTitle(state)}
        actions={<LinkButton href={routes.myGates()}>Test in the browser</LinkButton>}
      >
        {personSentence(person, state)}
      </PageHeader>
      <Columns
        side={
          <>
            <LimitsSection profile={person.profile} />
            {person.probe ? <ProbeSection probe={person.probe} /> : null}
          </>
        }
      >
        {person.probe ? null : <RunProbe annotatorId={person.row.annotatorId} />}
        <NowSection person={person} title="Now">
          {felt ? (
            <p className="mt-2">
              What you may notice: <b className="font-semibold">{felt}</b> Your coordinator and IT see the same figures.
            </p>
          ) : null}
        </NowSection>
        <HistorySection person={person} range={input.range} limitName={null} />
        {person.probe ? <RunProbe annotatorId={person.row.annotatorId} again /> : null}
      </Columns>
    </>
  );
}
