"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { AllowedNetwork } from "./types.ts";
import { whoseNetwork } from "./words.ts";

/** Takes an allowed network back, after saying whom that shuts out or lets in. */
export function TakeBackNetworkDialog({ network, onClose }: { network: AllowedNetwork; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: preview } = useQuery(
    trpc.signIn.previewRemoval.queryOptions({ networkId: network.id }, { staleTime: 0 }),
  );
  const whose = whoseNetwork(network);
  const remove = useMutation(
    trpc.signIn.removeNetwork.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.signIn.pathKey() });
        toast({ title: `${network.network} is taken back`, state: "withdrawn" });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Take back ${network.network} for ${whose}?`}
      description={
        preview?.last
          ? "It is the last one: afterwards these people may sign in from anywhere."
          : "Whoever is there is refused with their next request."
      }
      effects={[{ what: "Open sessions shut out", value: preview ? String(preview.sessions) : "counting" }]}
      note={preview?.shutsYouOut ? "You are in this network yourself: allow another one you are in first." : undefined}
      confirmLabel="Take back the network"
      cancelLabel="Keep the network"
      busy={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => remove.mutate({ networkId: network.id })}
    />
  );
}
