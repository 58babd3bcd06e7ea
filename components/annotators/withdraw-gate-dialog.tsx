"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { AnnotatorDetail, GateDetail } from "./types.ts";

interface WithdrawGateDialogProps {
  person: Pick<AnnotatorDetail, "id" | "name" | "grants">;
  gate: GateDetail;
  onClose: () => void;
}

/** Takes a gate away after saying which grants stop by it. */
export function WithdrawGateDialog({ person, gate, onClose }: WithdrawGateDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const withdraw = useMutation(
    trpc.annotators.withdrawGate.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast({
          title: `${gate.title} of ${person.name} is withdrawn`,
          detail: "Grants that need it are being suspended.",
          state: "withdrawn",
        });
        onClose();
      },
    }),
  );
  const open = person.grants.filter((grant) => grant.state === "open");
  return (
    <ConfirmDialog
      open
      onOpenChange={(next) => !next && onClose()}
      destructive
      title={`Withdraw ${gate.title} of ${person.name}?`}
      description="Open tunnels are cut at once. The gate holds again only when a new proof was accepted by compliance."
      effects={[
        {
          what: "Grants that stop",
          value: open.length === 0 ? "none" : open.map((grant) => `${grant.code} ${grant.project}`).join(", "),
        },
      ]}
      reason={{ label: "Reason", detail: "the annotator, the vendor and auditors read it", minLength: 10 }}
      confirmLabel="Withdraw the gate"
      cancelLabel="Keep the gate"
      busy={withdraw.isPending}
      error={withdraw.error?.message}
      onConfirm={({ reason }) => withdraw.mutate({ annotatorId: person.id, kind: gate.kind, reason })}
    />
  );
}
