import { HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LockButton } from "#components/access/lock-button.tsx";
import { VendorPage } from "#components/vendors/vendor-page.tsx";
import { can } from "#lib/permissions.ts";
import { routes } from "#lib/routes.ts";
import { vendorIdInput } from "#lib/schemas/vendors.ts";
import { dehydratedState, load, requireActor, trpc } from "#server/api/rsc.ts";

export const metadata: Metadata = { title: "Vendor" };

export default async function Page({ params }: PageProps<"/vendors/[id]">) {
  const { id } = await params;
  const actor = await requireActor(routes.vendor(id));
  const input = vendorIdInput.safeParse({ vendorId: id });
  if (!input.success) notFound();
  await load(trpc.vendors.get.queryOptions(input.data));
  return (
    <HydrationBoundary state={dehydratedState()}>
      <VendorPage
        lock={can(actor.permissions, "lock.set") ? <LockButton target="vendor" targetId={id} /> : null}
        vendorId={id}
        rights={[...actor.permissions]}
      />
    </HydrationBoundary>
  );
}
