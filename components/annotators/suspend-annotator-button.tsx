"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface SuspendAnnotatorButtonProps {
  annotatorId: string;
  name: string;
  status: "active" | "suspended" | "offboarded";
}

/** Suspends one person after saying what closes, or restores them. */
export function SuspendAnnotatorButton({ annotatorId, name, status }: SuspendAnnotatorButtonProps) {
  const [open, setOpen] = useState(false);
  if (status === "offboarded") return null;
  return (
    <>
      <Button variant={status === "active" ? "danger-quiet" : "secondary"} onClick={() => setOpen(true)}>
        {status === "active" ? "Suspend…" : "Restore…"}
      </Button>
      {!open ? null : status === "active" ? (
        <SuspendDialog annotatorId={annotatorId} name={name} onClose={() => setOpen(false)} />
      ) : (
        <RestoreDialog annotatorId={annotatorId} name={name} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

type DialogProps = { annotatorId: string; name: string; onClose: () => void };

function SuspendDialog({ annotatorId, name, onClose }: DialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: preview } = useQuery(trpc.annotators.previewSuspension.queryOptions({ annotatorId }, { staleTime: 0 }));
  const suspend = useMutation(
    trpc.annotators.suspend.mutationOptions({
      onSuccess: async ({ sessionsEnded }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast({
          title: `${name} is suspended`,
          detail: `${plural(sessionsEnded, "portal session")} ended. Tunnels show Closed when they were seen gone twice.`,
          state: "suspended",
        });
        onClose();
      },
    }),
  );
  const grants = preview?.grants ?? [];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Suspend ${name}?`}
      description="Tunnels are cut first, then portal sessions end. It can be undone; grants resume if nothing else stops them and their end has not come."
      effects={
        preview
          ? [
              {
                what: "Grants that stop",
                value:
                  grants.length === 0 ? "none" : grants.map((grant) => `${grant.code} ${grant.project}`).join(", "),
              },
              { what: "Portal sessions that end", value: String(preview.sessions) },
            ]
          : [{ what: "What closes", value: "counting…" }]
      }
      note="Gates and assignments stay as they are. Finished work stays under their name."
      reason={{ label: "Reason", detail: "the vendor and auditors read it", minLength: 10 }}
      confirmLabel={grants.length > 0 ? `Suspend and stop ${plural(grants.length, "grant")}` : "Suspend this person"}
      cancelLabel="Keep access"
      busy={suspend.isPending}
      error={suspend.error?.message}
      onConfirm={({ reason }) => suspend.mutate({ annotatorId, reason })}
    />
  );
}

function RestoreDialog({ annotatorId, name, onClose }: DialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const restore = useMutation(
    trpc.annotators.restore.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast({ title: `${name} is restored`, detail: "Suspended grants resume where nothing else stops them." });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Restore ${name}?`}
      description="They can sign in again. Suspended grants resume where every gate holds, no lock stands and the end has not come."
      reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
      confirmLabel="Restore this person"
      cancelLabel="Keep suspended"
      busy={restore.isPending}
      error={restore.error?.message}
      onConfirm={({ reason }) => restore.mutate({ annotatorId, reason })}
    />
  );
}
