"use client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { BoardInput } from "#lib/schemas/health.ts";
import { useLiveState } from "#lib/trpc/live.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { BoardTable } from "./board-table.tsx";
import { boardSentence, boardTitle, countsNow } from "./board-words.ts";
import { StripLegend } from "./strip-legend.tsx";
import { useAge } from "./use-age.ts";

/** Without the live stream the page asks by itself, in milliseconds. */
export const fallbackMs = 10_000;

/** Who has trouble working right now? */
export function HealthBoard({ input }: { input: BoardInput }) {
  const trpc = useTRPC();
  const refetchInterval = useLiveState().connected ? false : fallbackMs;
  const { data: board } = useSuspenseQuery(trpc.health.board.queryOptions(input, { refetchInterval }));
  const { data: filters } = useSuspenseQuery(trpc.health.filters.queryOptions());
  const counts = useAge(board.asOf, board.asOf, (elapsed) => JSON.stringify(countsNow(board, elapsed ?? 0)));
  const now: typeof board.counts = JSON.parse(counts);
  const filtered = Object.values(input).some(Boolean);
  return (
    <>
      <PageHeader title={boardTitle(now)}>{boardSentence(now)}</PageHeader>
      <Section title="People" count="worst first" actions={<StripLegend />}>
        <BoardTable board={board} filters={filters} filtered={filtered} />
      </Section>
    </>
  );
}
