import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ProvidersPage } from "#components/sso/providers-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Identity providers" };

export default async function Page() {
  const actor = await requireActor(routes.identityProviders());
  await load(trpc.sso.list.queryOptions(), trpc.sso.passwordRules.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <ProvidersPage rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
