import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { GrantsPage } from "#components/access/grants-page.tsx";
import { readGrantParams } from "#components/access/list-params.ts";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Grants" };

export default async function Page({ searchParams }: PageProps<"/grants">) {
  const actor = await requireActor(routes.grants());
  const params = readGrantParams(await searchParams);
  const seesLocks = can(actor.permissions, "lock.read");
  await load(trpc.access.grants.queryOptions(params.input), ...(seesLocks ? [trpc.access.locks.queryOptions()] : []));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <GrantsPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
