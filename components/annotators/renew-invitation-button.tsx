"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { OneTimeLink } from "#components/ui/one-time-link.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Makes a new link for somebody who has no account yet; older links stop working. */
export function RenewInvitationButton({ annotatorId, name }: { annotatorId: string; name: string }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [sent, setSent] = useState<{ url: string; mailed: boolean } | null>(null);
  const renew = useMutation(
    trpc.annotators.renewInvitation.mutationOptions({
      onSuccess: async (link) => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        setSent(link);
      },
      onError: (error) => toast({ title: "No new link was made", detail: error.message, state: "failed" }),
    }),
  );
  return (
    <>
      <Button busy={renew.isPending} onClick={() => renew.mutate({ annotatorId })}>
        Make a new link
      </Button>
      {sent ? (
        <Dialog
          open
          onOpenChange={(open) => !open && setSent(null)}
          title={`New link for ${name}`}
          description="Links made before do not work any more."
        >
          <OneTimeLink name={name} {...sent} onClose={() => setSent(null)} />
        </Dialog>
      ) : null}
    </>
  );
}
