"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import type { SetLockInput } from "#lib/schemas/access.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface LockButtonProps {
  target: SetLockInput["target"];
  targetId: string | null;
}

/** The kill switch: says what closes and for whom, asks for a reason, then closes everything at once. */
export function LockButton({ target, targetId }: LockButtonProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const { data: preview } = useQuery(
    trpc.access.previewLock.queryOptions({ target, targetId }, { enabled: open, staleTime: 0 }),
  );
  const name = preview?.name ?? "everything here";
  const lock = useMutation(
    trpc.access.setLock.mutationOptions({
      onSuccess: async ({ closed }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({
          title: `Access of ${name} is locked`,
          detail: `${plural(closed.length, "grant")} closing now.`,
          state: "closing",
        });
        setOpen(false);
      },
    }),
  );
  const whole = target === "everyone";
  return (
    <>
      <Button variant="danger-quiet" onClick={() => setOpen(true)}>
        {whole ? "Lock everyone…" : "Lock…"}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        destructive
        title={whole ? "Lock the access of everyone?" : `Lock all access of ${name}?`}
        description="Every tunnel closes at once and stays closed until the lock is lifted. Nothing new opens meanwhile."
        effects={[
          { what: "Grants that close", value: preview ? String(preview.grants) : "counting" },
          { what: "People cut off", value: preview ? String(preview.people) : "counting" },
        ]}
        note="It can be undone: lifting the lock opens again what nothing else stops."
        reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
        typeToConfirm={whole ? "everyone" : undefined}
        confirmLabel={preview ? `Close ${plural(preview.grants, "grant")}` : "Close all grants"}
        cancelLabel="Keep access"
        busy={lock.isPending}
        error={lock.error?.message}
        onConfirm={({ reason }) => lock.mutate({ target, targetId, reason })}
      />
    </>
  );
}
