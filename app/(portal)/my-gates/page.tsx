import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyGatesPage } from "#components/annotators/my-gates-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "My gates" };

export default async function Page() {
  await requireActor(routes.myGates());
  await load(trpc.annotators.myGates.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MyGatesPage />
    </HydrationBoundary>
  );
}
