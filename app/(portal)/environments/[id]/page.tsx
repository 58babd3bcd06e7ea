import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Timeline } from "#components/audit/timeline.tsx";
import { EnvironmentPage } from "#components/environments/environment-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Environment" };

export default async function Page({ params }: PageProps<"/environments/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.environment(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(
    trpc.environments.get.queryOptions({ environmentId: id }),
    trpc.environments.peers.queryOptions({ environmentId: id }),
    trpc.audit.timeline.queryOptions({ environmentId: id }),
  );
  return (
    <HydrationBoundary state={dehydratedState()}>
      <EnvironmentPage
        environmentId={id}
        rights={[...actor.permissions]}
        timeline={<Timeline about={{ environmentId: id }} />}
      />
    </HydrationBoundary>
  );
}
