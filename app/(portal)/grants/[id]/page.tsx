import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { GrantPage } from "#components/access/grant-page.tsx";
import { Timeline } from "#components/audit/timeline.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Grant" };

export default async function Page({ params }: PageProps<"/grants/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.grant(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.access.grant.queryOptions({ grantId: id }), trpc.audit.timeline.queryOptions({ grantId: id }));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <GrantPage grantId={id} rights={[...actor.permissions]} timeline={<Timeline about={{ grantId: id }} />} />
    </HydrationBoundary>
  );
}
