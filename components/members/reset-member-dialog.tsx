"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmLinkDialog } from "#components/ui/confirm-link-dialog.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** A link for somebody who lost their password, app or passkey; afterwards the dialog shows it, once. */
export function ResetMemberDialog({ member, onClose }: { member: { id: string; name: string }; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reset = useMutation(
    trpc.members.resetSignIn.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
    }),
  );
  return (
    <ConfirmLinkDialog
      link={reset.data}
      linkTitle={`Link for ${member.name} to sign in anew`}
      onClose={onClose}
      title={`Reset the sign-in of ${member.name}?`}
      description="They get a link to choose a new password and a new app or passkey. Until it is used, the old ones work; then every session of theirs ends."
      note="Whoever holds the link can sign in as this person. Make sure it is them who asks."
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Make the link"
      cancelLabel="Make no link"
      busy={reset.isPending}
      error={reset.error?.message}
      onConfirm={({ reason }) => reset.mutate({ userId: member.id, reason })}
    />
  );
}
