import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { RolesPage } from "#components/roles/roles-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Roles" };

export default async function Page() {
  const actor = await requireActor(routes.roles());
  await load(trpc.roles.list.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <RolesPage rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
