import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AnnotatorsPage } from "#components/annotators/annotators-page.tsx";
import { readAnnotatorParams } from "#components/annotators/list-params.ts";
import { routes } from "#lib/routes.ts";
import { api, dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Annotators" };

export default async function Page({ searchParams }: PageProps<"/annotators">) {
  const actor = await requireActor(routes.annotators());
  const params = readAnnotatorParams(await searchParams);
  await load(trpc.annotators.list.queryOptions(params.input), trpc.annotators.summary.queryOptions());
  const vendors = actor.organisation === "client" ? (await (await api()).vendors.list({ limit: 100 })).rows : [];
  return (
    <HydrationBoundary state={dehydratedState()}>
      <AnnotatorsPage
        params={params}
        rights={[...actor.permissions]}
        vendors={vendors.map(({ id, name }) => ({ id, name }))}
        client={actor.organisation === "client"}
      />
    </HydrationBoundary>
  );
}
