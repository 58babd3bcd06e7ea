import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OverviewPage } from "#components/overview/overview-page.tsx";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const actor = await requireActor(routes.overview());
  if (!can(actor.permissions, "request.read")) redirect(routes.myAccess());
  await load(trpc.overview.page.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <OverviewPage rights={[...actor.permissions]} client={actor.organisation === "client"} />
    </HydrationBoundary>
  );
}
