"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Locks that stand now; nothing at all when there is none. */
export function LockList({ canLift }: { canLift: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: locks } = useSuspenseQuery(trpc.access.locks.queryOptions());
  const [lifting, setLifting] = useState<{ id: string; name: string } | null>(null);
  const lift = useMutation(
    trpc.access.liftLock.mutationOptions({
      onSuccess: async ({ resumed }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({
          title: "The lock is lifted",
          detail: resumed.length > 0 ? `${plural(resumed.length, "grant")} opening again.` : "Nothing opens by this.",
        });
        setLifting(null);
      },
    }),
  );
  const standing = locks.filter((lock) => lock.liftedAt === null);
  return (
    <>
      {standing.map((lock) => (
        <Note
          key={lock.id}
          tone="down"
          action={
            canLift ? (
              <Button size="sm" onClick={() => setLifting({ id: lock.id, name: lock.targetName })}>
                Lift…
              </Button>
            ) : undefined
          }
        >
          <b>Access of {lock.targetName} is locked</b> since <DateTime at={lock.setAt} /> by {lock.setByName}: “
          {lock.reason}”. It closed {plural(lock.closedGrants.length, "grant")}.
        </Note>
      ))}
      <ConfirmDialog
        open={lifting !== null}
        onOpenChange={(open) => !open && setLifting(null)}
        title={`Lift the lock on ${lifting?.name ?? ""}?`}
        description="Grants that nothing else stops open again on their own."
        reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
        confirmLabel="Lift the lock"
        cancelLabel="Keep it locked"
        busy={lift.isPending}
        error={lift.error?.message}
        onConfirm={({ reason }) => lifting && lift.mutate({ lockId: lifting.id, reason })}
      />
    </>
  );
}
