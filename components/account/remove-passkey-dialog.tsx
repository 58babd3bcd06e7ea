"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { Passkey } from "./types.ts";

/** Takes a passkey away, and signs every other browser out. */
export function RemovePasskeyDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.account.removePasskey.mutationOptions({
      onSuccess: async ({ sessionsEnded }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() });
        toast({
          title: `Removed ${passkey.name}`,
          detail: sessionsEnded > 0 ? `${plural(sessionsEnded, "other session", "other sessions")} ended.` : undefined,
          state: "closed",
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${passkey.name}?`}
      description="It signs you in nowhere any more, and every other browser of yours is signed out. The device goes on showing it until you delete it there too."
      confirmLabel="Remove the passkey"
      cancelLabel="Keep it"
      destructive
      busy={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => remove.mutate({ passkeyId: passkey.id })}
    />
  );
}
