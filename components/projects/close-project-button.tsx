"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

/** Closes a project for good, after saying for whom. */
export function CloseProjectButton({ detail }: { detail: RouterOutputs["projects"]["get"] }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const { project, grants, people } = detail;
  const standing = grants.open + grants.suspended;
  const close = useMutation(
    trpc.projects.close.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        toast({
          title: `${project.name} is closed`,
          detail: standing > 0 ? `${plural(standing, "grant")} closing; each gets a receipt.` : undefined,
          state: standing > 0 ? "closing" : "closed",
        });
        setOpen(false);
      },
    }),
  );
  return (
    <>
      <Button variant="danger-quiet" onClick={() => setOpen(true)}>
        Close project…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        destructive
        title={`Close ${project.name} for good?`}
        description="Its grants stop at once and its tunnels are cut. It cannot be opened again: people would be assigned to a new project."
        effects={[
          { what: "Grants that close", value: standing },
          { what: "People who lose it", value: people },
        ]}
        note="The vendors on it and their people see it at once. The history stays."
        reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
        typeToConfirm={standing > 0 ? project.name : undefined}
        confirmLabel={standing > 0 ? `Close ${plural(standing, "grant")} and the project` : "Close the project"}
        cancelLabel="Keep the project"
        busy={close.isPending}
        error={close.error?.message}
        onConfirm={({ reason }) => close.mutate({ projectId: project.id, reason })}
      />
    </>
  );
}
