"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { GrantDetail } from "./grant-page.tsx";

/** Closes a grant for good, after saying what closes and for whom. */
export function RevokeButton({ grant }: { grant: GrantDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const revoke = useMutation(
    trpc.access.revokeGrant.mutationOptions({
      onSuccess: async ({ code }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({
          title: `${code} is revoked`,
          detail: "The gateway is closing it. The receipt follows when it was seen gone twice.",
          state: "closing",
        });
        setOpen(false);
      },
    }),
  );
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Revoke…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        destructive
        title={`Close the access of ${grant.annotator.name} to ${grant.project.name}?`}
        description="The tunnel is cut at once and open connections are reset. It cannot be undone: new access needs a new request."
        effects={[
          { what: "Tunnel that closes", value: grant.environment.name },
          { what: "Data out of reach", value: `${grant.scope.dataset}, ${grant.scope.name}` },
        ]}
        note={`${grant.annotator.name} and ${grant.vendor} see it at once.`}
        reason={{ label: "Reason", detail: "the vendor and auditors read it", minLength: 10 }}
        confirmLabel={`Close ${grant.code}`}
        cancelLabel="Keep access"
        busy={revoke.isPending}
        error={revoke.error?.message}
        onConfirm={({ reason }) => revoke.mutate({ grantId: grant.id, reason })}
      />
    </>
  );
}
