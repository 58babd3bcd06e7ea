import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { boardInputOf } from "#components/health/board-params.ts";
import { HealthBoard } from "#components/health/health-board.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Health" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function HealthPage({ searchParams }: Props) {
  await requireActor(routes.health());
  const input = boardInputOf(await searchParams);
  await load(trpc.health.board.queryOptions(input), trpc.health.filters.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <HealthBoard input={input} />
    </HydrationBoundary>
  );
}
