import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AccountPage } from "#components/account/account-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Your account" };

export default async function Page() {
  await requireActor(routes.account());
  await load(
    trpc.account.get.queryOptions(),
    trpc.account.sessions.queryOptions(),
    trpc.account.signIns.queryOptions(),
  );
  return (
    <HydrationBoundary state={dehydratedState()}>
      <AccountPage />
    </HydrationBoundary>
  );
}
