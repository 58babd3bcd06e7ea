import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { AuditPage } from "#components/audit/audit-page.tsx";
import { auditQuestion, facetsQuestion, readAuditParams } from "#components/audit/list-params.ts";
import { readPreferences } from "#components/ui/preferences.ts";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Page({ searchParams }: PageProps<"/audit">) {
  const actor = await requireActor(routes.audit());
  // An annotator has a page of their own for the same rows.
  if (!can(actor.permissions, "audit.read") && can(actor.permissions, "audit.readOwn")) redirect(routes.dataAboutMe());
  const params = readAuditParams(await searchParams);
  const jar = await cookies();
  const { zoneMode, localZone } = readPreferences((name) => jar.get(name)?.value);
  // The zone the client part starts with, so that it asks the very same question.
  const zone = zoneMode === "utc" ? "UTC" : (localZone ?? "UTC");
  await load(
    trpc.audit.list.queryOptions(auditQuestion(params, zone)),
    trpc.audit.status.queryOptions(),
    trpc.audit.facets.queryOptions(facetsQuestion(params)),
  );
  return (
    <HydrationBoundary state={dehydratedState()}>
      <AuditPage params={params} rights={[...actor.permissions]} client={actor.organisation === "client"} />
    </HydrationBoundary>
  );
}
