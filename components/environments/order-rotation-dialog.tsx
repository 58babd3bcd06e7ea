"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { keyOverlapHours } from "#lib/service-key.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface OrderRotationDialogProps {
  agent: { id: string; name: string };
  onClose: () => void;
}

/** Has an agent make itself a new key, for when the old one may have been seen. */
export function OrderRotationDialog({ agent, onClose }: OrderRotationDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const order = useMutation(
    trpc.serviceIdentities.orderRotation.mutationOptions({
      onSuccess: async ({ name }) => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.serviceIdentities.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() }),
        ]);
        toast({
          title: `${name} was told to renew its key`,
          detail: "It does so when it next asks.",
          state: "waiting",
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Have ${agent.name} renew its key?`}
      description="The agent makes a new key by itself with its next request. Nothing closes and nobody is interrupted."
      note={`The old key goes on until the new one is used, for ${keyOverlapHours} hours at most. If somebody else holds the old key, revoke the agent instead.`}
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Order a new key"
      cancelLabel="Keep the key"
      busy={order.isPending}
      error={order.error?.message}
      onConfirm={({ reason }) => order.mutate({ agentId: agent.id, reason })}
    />
  );
}
