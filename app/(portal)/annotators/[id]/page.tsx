import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LockButton } from "#components/access/lock-button.tsx";
import { AnnotatorPage } from "#components/annotators/annotator-page.tsx";
import { Timeline } from "#components/audit/timeline.tsx";
import { AnnotatorExplainer } from "#components/members/annotator-explainer.tsx";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { annotatorIdInput } from "#lib/schemas/annotators.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Annotator" };

export default async function Page({ params }: PageProps<"/annotators/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.annotator(id));
  const input = annotatorIdInput.safeParse({ annotatorId: id });
  if (!input.success) notFound();
  await load(trpc.annotators.get.queryOptions(input.data), trpc.audit.timeline.queryOptions({ annotatorId: id }));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <AnnotatorPage
        lock={can(actor.permissions, "lock.set") ? <LockButton target="person" targetId={id} /> : null}
        annotatorId={id}
        explainer={can(actor.permissions, "access.explain") ? <AnnotatorExplainer annotatorId={id} /> : null}
        rights={[...actor.permissions]}
        timeline={<Timeline about={{ annotatorId: id }} />}
      />
    </HydrationBoundary>
  );
}
