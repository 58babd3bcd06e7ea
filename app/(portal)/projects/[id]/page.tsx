import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { LockButton } from "#components/access/lock-button.tsx";
import { Timeline } from "#components/audit/timeline.tsx";
import { ProjectPage } from "#components/projects/project-page.tsx";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Project" };

export default async function Page({ params }: PageProps<"/projects/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.project(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(
    trpc.projects.get.queryOptions({ projectId: id }),
    trpc.projects.people.queryOptions({ projectId: id }),
    trpc.audit.timeline.queryOptions({ projectId: id }),
  );
  return (
    <HydrationBoundary state={dehydratedState()}>
      <ProjectPage
        lock={can(actor.permissions, "lock.set") ? <LockButton target="project" targetId={id} /> : null}
        projectId={id}
        rights={[...actor.permissions]}
        client={actor.organisation === "client"}
        timeline={<Timeline about={{ projectId: id }} />}
      />
    </HydrationBoundary>
  );
}
