"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

interface EndAssignmentButtonProps {
  person: RouterOutputs["projects"]["people"]["rows"][number];
  projectName: string;
}

/** Takes one person off the project, after saying what closes with it. */
export function EndAssignmentButton({ person, projectName }: EndAssignmentButtonProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const grant = person.grant && person.grant.state !== "closed" ? person.grant : null;
  const end = useMutation(
    trpc.projects.endAssignment.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        toast({
          title: `${person.name} is off ${projectName}`,
          detail: grant ? `${grant.code} is closing.` : undefined,
          state: grant ? "closing" : "closed",
        });
        setOpen(false);
      },
    }),
  );
  return (
    <>
      <TextButton aria-label={`End the assignment of ${person.name}`} onClick={() => setOpen(true)}>
        End…
      </TextButton>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        destructive
        title={`Take ${person.name} off ${projectName}?`}
        description="The assignment ends now and cannot be resumed; a new one needs a new request for access."
        effects={[
          { what: "Scope out of reach", value: person.scopeName },
          { what: "Grants that close", value: grant ? grant.code : "none" },
        ]}
        note={`${person.name} and ${person.vendorName} see it at once.`}
        reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
        confirmLabel={grant ? `End it and close ${grant.code}` : "End the assignment"}
        cancelLabel="Keep the assignment"
        busy={end.isPending}
        error={end.error?.message}
        onConfirm={({ reason }) => end.mutate({ assignmentId: person.id, reason })}
      />
    </>
  );
}
