import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DataAboutMePage } from "#components/audit/data-about-me-page.tsx";
import { readAuditParams } from "#components/audit/list-params.ts";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { listEventsInput } from "#lib/schemas/audit.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Data about me" };

export default async function Page({ searchParams }: PageProps<"/data-about-me">) {
  const actor = await requireActor(routes.dataAboutMe());
  if (!actor.annotatorId || !can(actor.permissions, "audit.readOwn")) notFound();
  const { cursor, before } = readAuditParams(await searchParams).filter;
  // Named, because a coordinator who also annotates would see all their people otherwise.
  const question = listEventsInput.parse({ annotatorId: actor.annotatorId, cursor, before });
  await load(trpc.audit.list.queryOptions(question));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <DataAboutMePage question={question} />
    </HydrationBoundary>
  );
}
