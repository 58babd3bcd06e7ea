import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyAccessPage } from "#components/access/my-access-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "My access" };

export default async function Page() {
  await requireActor(routes.myAccess());
  await load(trpc.access.mine.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MyAccessPage />
    </HydrationBoundary>
  );
}
