import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readProjectParams } from "#components/projects/list-params.ts";
import { ProjectsPage } from "#components/projects/projects-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Projects" };

export default async function Page({ searchParams }: PageProps<"/projects">) {
  const actor = await requireActor(routes.projects());
  const params = readProjectParams(await searchParams);
  await load(trpc.projects.list.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <ProjectsPage
        params={params}
        rights={[...actor.permissions]}
        client={actor.organisation === "client"}
        unbound={actor.bindings.some((binding) => binding.projectId === null)}
      />
    </HydrationBoundary>
  );
}
