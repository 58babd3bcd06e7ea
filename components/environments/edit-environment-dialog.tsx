"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { createEnvironmentInput } from "#lib/schemas/environments.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EnvironmentFields, type EnvironmentValues, refusedField } from "./environment-fields.tsx";

interface EditEnvironmentDialogProps {
  environment: EnvironmentValues & { id: string };
  onClose: () => void;
}

/** Changes an environment's facts; the log keeps before and after. */
export function EditEnvironmentDialog({ environment, onClose }: EditEnvironmentDialogProps) {
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={`Change ${environment.name}`}
      description="A new entry point needs new configurations for people who have one already. The tunnel network stays once people have addresses in it."
    >
      <EditForm environment={environment} onClose={onClose} />
    </Dialog>
  );
}

function EditForm({ environment, onClose }: EditEnvironmentDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { name, region, vpnEndpoint, tunnelAddress, tunnelPrefix, toolKind, toolUrl } = environment;
  const form = useForm<EnvironmentValues>({
    resolver: zodResolver(createEnvironmentInput),
    defaultValues: { name, region, vpnEndpoint, tunnelAddress, tunnelPrefix, toolKind, toolUrl },
  });
  const update = useMutation(
    trpc.environments.update.mutationOptions({
      onSuccess: async (_, values) => {
        await queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() });
        toast({ title: `Changed ${values.name}` });
        onClose();
      },
    }),
  );
  const refused = refusedField(update.error);
  return (
    <form
      onSubmit={form.handleSubmit((values) => update.mutate({ ...values, environmentId: environment.id }))}
      noValidate
    >
      {update.error && !refused ? <FormError>{update.error.message}</FormError> : null}
      <EnvironmentFields
        control={form.control}
        register={form.register}
        errors={form.formState.errors}
        refused={refused}
      />
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Keep it as it is</Button>
        <Button type="submit" variant="primary" busy={update.isPending}>
          Save the changes
        </Button>
      </div>
    </form>
  );
}
