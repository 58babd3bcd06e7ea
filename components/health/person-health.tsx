"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Crumb } from "#components/layout/crumb.tsx";
import { Columns } from "#components/ui/columns.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { routes } from "#lib/routes.ts";
import type { PersonInput } from "#lib/schemas/health.ts";
import { useLiveState } from "#lib/trpc/live.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { HistorySection } from "./history-section.tsx";
import { useShownState } from "./live-state.tsx";
import { NowSection } from "./now-section.tsx";
import { LimitsSection, ProbeSection, TargetsSection } from "./person-facts.tsx";
import { personSentence, personTitle } from "./person-words.ts";

/** How is the connection of this person, and how was it? */
export function PersonHealth({ input }: { input: PersonInput }) {
  const trpc = useTRPC();
  const refetchInterval = useLiveState().connected ? false : 10_000;
  const { data: person } = useSuspenseQuery(trpc.health.person.queryOptions(input, { refetchInterval }));
  const { row, history } = person;
  const state = useShownState({ ...row, asOf: person.asOf });
  const where = [row.vendorName, row.projects.join(", "), row.environments.join(", ")].filter(Boolean).join(" · ");
  const target = history.targets.find(({ id }) => id === history.targetId)?.label ?? null;
  return (
    <>
      <Crumb label={row.name} />
      <PageHeader
        title={personTitle(row.name, state)}
        actions={<LinkButton href={routes.annotator(row.annotatorId)}>Open person</LinkButton>}
      >
        {personSentence(person, state)}
      </PageHeader>
      <Columns
        side={
          <>
            <LimitsSection profile={person.profile} />
            <TargetsSection history={history} />
            <ProbeSection probe={person.probe} />
          </>
        }
      >
        <NowSection person={person} title="Now">
          {where ? <p className="text-xs text-ink-faint">{where}</p> : null}
        </NowSection>
        <HistorySection person={person} range={input.range} limitName={target} />
      </Columns>
    </>
  );
}
