"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { IdentityRow } from "./identity-columns.tsx";

/** Ends an agent for good from the list of all of them, after saying what hangs on it. */
export function RevokeIdentityDialog({ identity, onClose }: { identity: IdentityRow; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.environments.revokeAgent.mutationOptions({
      onSuccess: async ({ name }) => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.serviceIdentities.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() }),
        ]);
        toast({
          title: `${name} is revoked`,
          detail: "Its key stops working with its next request.",
          state: "closing",
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
      title={`End ${identity.name} for good?`}
      description={
        identity.kind === "gateway"
          ? `Its key stops working at once. It closes every tunnel into ${identity.environment?.name ?? "its environment"}, and nothing opens there until another gateway is enrolled.`
          : `Its key stops working at once. The connection of ${identity.annotator?.name ?? "its person"} is not measured any more until another probe is enrolled.`
      }
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel={`Revoke ${identity.name}`}
      cancelLabel="Keep it"
      busy={revoke.isPending}
      error={revoke.error?.message}
      onConfirm={({ reason }) => revoke.mutate({ agentId: identity.id, reason })}
    />
  );
}
