import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readIdentityParams } from "#components/environments/list-params.ts";
import { ServiceIdentitiesPage } from "#components/environments/service-identities-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Service identities" };

export default async function Page({ searchParams }: PageProps<"/settings/service-identities">) {
  const actor = await requireActor(routes.serviceIdentities());
  const params = readIdentityParams(await searchParams);
  await load(trpc.serviceIdentities.list.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <ServiceIdentitiesPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
