import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ProviderPage } from "#components/sso/provider-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Identity provider" };

export default async function Page({ params }: PageProps<"/settings/identity-providers/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.identityProvider(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.sso.get.queryOptions({ providerId: id }));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <ProviderPage providerId={id} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
