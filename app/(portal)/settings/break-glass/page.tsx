import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { BreakGlassPage } from "#components/break-glass/break-glass-page.tsx";
import { readBreakGlassParams } from "#components/break-glass/list-params.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Break-glass" };

export default async function Page({ searchParams }: PageProps<"/settings/break-glass">) {
  const actor = await requireActor(routes.breakGlass());
  const input = readBreakGlassParams(await searchParams);
  await load(trpc.breakGlass.list.queryOptions(input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <BreakGlassPage input={input} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
