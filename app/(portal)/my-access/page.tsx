import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { MyAccessPage } from "#components/access/my-access-page.tsx";
import { MyGatesSummary } from "#components/annotators/my-gates-summary.tsx";
import { MyConnectionSummary } from "#components/health/my-connection-summary.tsx";
import { routes } from "#lib/routes.ts";
import { mineInput } from "#lib/schemas/health.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "My access" };

export default async function Page() {
  await requireActor(routes.myAccess());
  await load(
    trpc.access.mine.queryOptions(),
    trpc.health.mine.queryOptions(mineInput.parse({})),
    trpc.annotators.myGates.queryOptions(),
  );
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MyAccessPage
        side={
          <>
            <MyConnectionSummary />
            <MyGatesSummary />
          </>
        }
      />
    </HydrationBoundary>
  );
}
