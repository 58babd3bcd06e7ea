"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmLinkDialog } from "#components/ui/confirm-link-dialog.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

type Person = { annotatorId: string; name: string };

/** Helps an annotator who lost their password, app or passkey to sign in again. */
export function ResetSignInButton(person: Person) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Reset sign-in…</Button>
      {open ? <ResetDialog {...person} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ResetDialog({ annotatorId, name, onClose }: Person & { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reset = useMutation(
    trpc.annotators.resetSignIn.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() }),
    }),
  );
  return (
    <ConfirmLinkDialog
      link={reset.data}
      linkTitle={`Link for ${name} to sign in anew`}
      onClose={onClose}
      title={`Reset the sign-in of ${name}?`}
      description="They get a link to choose a new password and a new app or passkey. Until it is used, the old ones work; then every session of theirs ends. Open tunnels stay open."
      note="Whoever holds the link can sign in as this person. Make sure it is them who asks."
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Make the link"
      cancelLabel="Make no link"
      busy={reset.isPending}
      error={reset.error?.message}
      onConfirm={({ reason }) => reset.mutate({ annotatorId, reason })}
    />
  );
}
