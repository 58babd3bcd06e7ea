import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { readMemberParams } from "#components/members/list-params.ts";
import { MembersPage } from "#components/members/members-page.tsx";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Members" };

export default async function Page({ searchParams }: PageProps<"/settings/members">) {
  const actor = await requireActor(routes.members());
  const params = readMemberParams(await searchParams);
  await load(trpc.members.list.queryOptions(params.input), trpc.members.invitations.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MembersPage params={params} rights={[...actor.permissions]} userId={actor.userId} />
    </HydrationBoundary>
  );
}
