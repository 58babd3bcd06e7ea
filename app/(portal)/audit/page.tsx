import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditPage } from "#components/audit/audit-page.tsx";
import { readAuditParams } from "#components/audit/list-params.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Page({ searchParams }: PageProps<"/audit">) {
  const actor = await requireActor(routes.audit());
  const input = readAuditParams(await searchParams);
  await load(trpc.audit.list.queryOptions(input), trpc.audit.status.queryOptions());
  return (
    <HydrationBoundary state={dehydratedState()}>
      <AuditPage input={input} client={actor.organisation === "client"} />
    </HydrationBoundary>
  );
}
