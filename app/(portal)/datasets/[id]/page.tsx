import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Timeline } from "#components/audit/timeline.tsx";
import { DatasetPage } from "#components/datasets/dataset-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Dataset" };

export default async function Page({ params }: PageProps<"/datasets/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.dataset(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.datasets.get.queryOptions({ datasetId: id }), trpc.audit.timeline.queryOptions({ datasetId: id }));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <DatasetPage datasetId={id} rights={[...actor.permissions]} timeline={<Timeline about={{ datasetId: id }} />} />
    </HydrationBoundary>
  );
}
