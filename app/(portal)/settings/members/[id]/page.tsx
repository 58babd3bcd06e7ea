import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccessExplainer } from "#components/members/access-explainer.tsx";
import { BindingsSection } from "#components/members/bindings-section.tsx";
import { MemberPage } from "#components/members/member-page.tsx";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { memberIdInput } from "#lib/schemas/members.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Member" };

export default async function Page({ params }: PageProps<"/settings/members/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.member(id));
  const input = memberIdInput.safeParse({ userId: id });
  if (!input.success) notFound();
  const self = actor.userId === id;
  await load(trpc.members.get.queryOptions(input.data), trpc.members.sessions.queryOptions(input.data));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <MemberPage
        userId={id}
        rights={[...actor.permissions]}
        self={self}
        roles={<BindingsSection userId={id} mayChange={can(actor.permissions, "role.write") && !self} />}
        explainer={can(actor.permissions, "access.explain") ? <AccessExplainer userId={id} /> : null}
      />
    </HydrationBoundary>
  );
}
