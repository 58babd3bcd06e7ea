import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { EnvironmentsPage } from "#components/environments/environments-page.tsx";
import { readEnvironmentParams } from "#components/environments/list-params.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Environments" };

export default async function Page({ searchParams }: PageProps<"/environments">) {
  const actor = await requireActor(routes.environments());
  const params = readEnvironmentParams(await searchParams);
  await load(trpc.environments.list.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <EnvironmentsPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
