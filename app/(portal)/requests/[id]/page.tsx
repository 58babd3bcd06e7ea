import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { RequestPage } from "#components/access/request-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Request" };

export default async function Page({ params }: PageProps<"/requests/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.request(id));
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.access.request.queryOptions({ requestId: id }));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <RequestPage requestId={id} rights={[...actor.permissions]} />
    </HydrationBoundary>
  );
}
