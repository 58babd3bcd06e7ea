import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { DatasetsPage } from "#components/datasets/datasets-page.tsx";
import { readDatasetParams } from "#components/datasets/list-params.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Datasets" };

export default async function Page({ searchParams }: PageProps<"/datasets">) {
  const actor = await requireActor(routes.datasets());
  const params = readDatasetParams(await searchParams);
  await load(trpc.datasets.list.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <DatasetsPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
