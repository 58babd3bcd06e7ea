"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Takes a waiting request back, after saying what that means. */
export function WithdrawButton({ requestId, code }: { requestId: string; code: string }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const withdraw = useMutation(
    trpc.access.withdrawRequest.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({ title: `${code} is taken back` });
        setOpen(false);
      },
    }),
  );
  return (
    <>
      <Button variant="danger-quiet" onClick={() => setOpen(true)}>
        Take back…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Take ${code} back?`}
        description="Nobody has to decide it any more. Nothing was open; it can be asked again."
        confirmLabel={`Take ${code} back`}
        cancelLabel="Keep asking"
        busy={withdraw.isPending}
        error={withdraw.error?.message}
        onConfirm={() => withdraw.mutate({ requestId })}
      />
    </>
  );
}
