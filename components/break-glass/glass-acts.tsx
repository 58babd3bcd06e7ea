"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { BreakGlassRow } from "./types.ts";

const reason = { label: "Reason", detail: "auditors read it", minLength: 10 };

interface GlassActsProps {
  glass: BreakGlassRow;
  mayRefuse: boolean;
  mayClose: boolean;
}

/** What can be done about one: approve or refuse what waits, close what is broken. */
export function GlassActs({ glass, mayRefuse, mayClose }: GlassActsProps) {
  const [open, setOpen] = useState<"approve" | "refuse" | "close" | null>(null);
  const close = () => setOpen(null);
  const waits = glass.state === "asked";
  const refusing = waits && mayRefuse && !glass.mine;
  return (
    <>
      <span className="inline-flex gap-2">
        {glass.mayApprove ? (
          <Button size="sm" aria-label={`Approve for ${glass.userName}`} onClick={() => setOpen("approve")}>
            Approve…
          </Button>
        ) : null}
        {refusing ? (
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={`Refuse for ${glass.userName}`}
            onClick={() => setOpen("refuse")}
          >
            Refuse…
          </Button>
        ) : null}
        {mayClose && (glass.state === "open" || (waits && !refusing)) ? (
          <Button
            size="sm"
            variant="danger-quiet"
            aria-label={`${waits ? "Take back" : "Close"} for ${glass.userName}`}
            onClick={() => setOpen("close")}
          >
            {waits ? "Take back…" : "Close now…"}
          </Button>
        ) : null}
      </span>
      {open === "approve" || open === "refuse" ? <DecideDialog glass={glass} verdict={open} onClose={close} /> : null}
      {open === "close" ? <CloseDialog glass={glass} onClose={close} /> : null}
    </>
  );
}

interface DialogProps {
  glass: BreakGlassRow;
  onClose: () => void;
}

function DecideDialog({ glass, verdict, onClose }: DialogProps & { verdict: "approve" | "refuse" }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const approving = verdict === "approve";
  const decide = useMutation(
    trpc.breakGlass.decide.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries();
        toast(
          approving
            ? {
                title: `The glass is broken for ${name}`,
                detail: "It closes by itself in an hour.",
                state: "notproven",
              }
            : { title: `Refused for ${name}`, state: "rejected" },
        );
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive={approving}
      title={approving ? `Break the glass for ${glass.userName}?` : `Refuse to break the glass for ${glass.userName}?`}
      description={
        approving
          ? "They become security administrator for an hour and may sign in with password and second factor whatever the rules say. Their sessions so far end."
          : "Nothing opens. They can be asked for again."
      }
      effects={
        approving
          ? [
              { what: "Asked by", value: glass.askedByName },
              { what: "Reason given", value: glass.reason },
              { what: "Lasts", value: "1 hour, or until closed" },
            ]
          : undefined
      }
      note="Compliance is told, and every page of your company's people says so while it is open."
      reason={reason}
      confirmLabel={approving ? "Break the glass" : "Refuse it"}
      cancelLabel={approving ? "Leave it whole" : "Let it wait"}
      busy={decide.isPending}
      error={decide.error?.message}
      onConfirm={(input) =>
        decide.mutate({ breakGlassId: glass.id, verdict: approving ? "approved" : "refused", ...input })
      }
    />
  );
}

function CloseDialog({ glass, onClose }: DialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const waits = glass.state === "asked";
  const close = useMutation(
    trpc.breakGlass.close.mutationOptions({
      onSuccess: async ({ name, sessionsEnded }) => {
        await queryClient.invalidateQueries();
        toast({
          title: waits ? `Taken back for ${name}` : `The glass is closed for ${name}`,
          detail: waits ? undefined : `${plural(sessionsEnded, "session")} ended.`,
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
      destructive
      title={waits ? `Take back the request for ${glass.userName}?` : `Close the glass for ${glass.userName}?`}
      description={
        waits
          ? "Nobody can approve it any more. It can be asked for again."
          : "They stop being security administrator at once, and every session opened through it ends. To open it again takes two people."
      }
      reason={reason}
      confirmLabel={waits ? "Take it back" : "Close the glass"}
      cancelLabel={waits ? "Let it wait" : "Leave it open"}
      busy={close.isPending}
      error={close.error?.message}
      onConfirm={(input) => close.mutate({ breakGlassId: glass.id, ...input })}
    />
  );
}
