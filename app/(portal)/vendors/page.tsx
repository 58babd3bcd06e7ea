import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readVendorParams } from "#components/vendors/list-params.ts";
import { VendorsPage } from "#components/vendors/vendors-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Vendors" };

export default async function Page({ searchParams }: PageProps<"/vendors">) {
  const actor = await requireActor(routes.vendors());
  const params = readVendorParams(await searchParams);
  await load(trpc.vendors.list.queryOptions(params.input));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <VendorsPage params={params} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
