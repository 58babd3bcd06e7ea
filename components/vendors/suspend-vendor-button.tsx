"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

type Vendor = { id: string; name: string; status: "active" | "suspended" };

/** Suspends a whole vendor after saying what closes and for whom, or restores it. */
export function SuspendVendorButton({ vendor }: { vendor: Vendor }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant={vendor.status === "active" ? "danger-quiet" : "secondary"} onClick={() => setOpen(true)}>
        {vendor.status === "active" ? "Suspend…" : "Restore…"}
      </Button>
      {!open ? null : vendor.status === "active" ? (
        <SuspendDialog vendor={vendor} onClose={close} />
      ) : (
        <RestoreDialog vendor={vendor} onClose={close} />
      )}
    </>
  );
}

function SuspendDialog({ vendor, onClose }: { vendor: Vendor; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: preview } = useQuery(
    trpc.vendors.previewSuspension.queryOptions({ vendorId: vendor.id }, { staleTime: 0 }),
  );
  const suspend = useMutation(
    trpc.vendors.suspend.mutationOptions({
      onSuccess: async ({ sessionsEnded }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.vendors.pathKey() });
        toast({
          title: `${vendor.name} is suspended`,
          detail: `${plural(sessionsEnded, "portal session")} ended. Tunnels show Closed when they were seen gone twice.`,
          state: "suspended",
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Suspend ${vendor.name}?`}
      description="Every tunnel of its people is cut first, then their portal sessions end. It can be undone."
      effects={
        preview
          ? [
              { what: "Grants that stop", value: String(preview.openGrants) },
              { what: "People who cannot work", value: String(preview.people) },
              { what: "Portal sessions that end", value: String(preview.sessions) },
            ]
          : [{ what: "What closes", value: "counting…" }]
      }
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      typeToConfirm={vendor.name}
      confirmLabel={
        preview?.openGrants ? `Suspend and stop ${plural(preview.openGrants, "grant")}` : "Suspend the vendor"
      }
      cancelLabel="Keep access"
      busy={suspend.isPending}
      error={suspend.error?.message}
      onConfirm={({ reason }) => suspend.mutate({ vendorId: vendor.id, reason })}
    />
  );
}

function RestoreDialog({ vendor, onClose }: { vendor: Vendor; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const restore = useMutation(
    trpc.vendors.restore.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.vendors.pathKey() });
        toast({
          title: `${vendor.name} is restored`,
          detail: "Suspended grants resume where nothing else stops them.",
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Restore ${vendor.name}?`}
      description="Its people can sign in again. Suspended grants resume where every gate holds, no lock stands and the end has not come."
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Restore the vendor"
      cancelLabel="Keep suspended"
      busy={restore.isPending}
      error={restore.error?.message}
      onConfirm={({ reason }) => restore.mutate({ vendorId: vendor.id, reason })}
    />
  );
}
