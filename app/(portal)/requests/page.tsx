import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readRequestParams } from "#components/access/list-params.ts";
import { RequestsPage } from "#components/access/requests-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Requests" };

export default async function Page({ searchParams }: PageProps<"/requests">) {
  const actor = await requireActor(routes.requests());
  const params = readRequestParams(await searchParams);
  await load(trpc.access.requests.queryOptions(params.input), trpc.overview.shell.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <RequestsPage params={params} rights={[...actor.permissions]} client={actor.organisation === "client"} />
    </HydrationBoundary>
  );
}
