"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import { createEnvironmentInput } from "#lib/schemas/environments.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { EnvironmentFields, type EnvironmentValues, refusedField } from "./environment-fields.tsx";

/** Adds an environment. Probes measure the gateway's echo there by default; more targets are added on its page. */
export function CreateEnvironmentDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Add an environment"
      description="Nothing opens there before a gateway agent is enrolled."
    >
      <CreateForm onClose={onClose} />
    </Dialog>
  );
}

function CreateForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<EnvironmentValues>({
    resolver: zodResolver(createEnvironmentInput),
    defaultValues: {
      name: "",
      region: "",
      vpnEndpoint: "",
      tunnelAddress: "",
      tunnelPrefix: 24,
      toolKind: "cvat",
      toolUrl: "",
    },
  });
  const create = useMutation(
    trpc.environments.create.mutationOptions({
      onSuccess: async ({ id }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() });
        toast({ title: `Added ${name}`, detail: "Enrol its gateway agent next." });
        onClose();
        router.push(routes.environment(id));
      },
    }),
  );
  const refused = refusedField(create.error);
  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      {create.error && !refused ? <FormError>{create.error.message}</FormError> : null}
      <EnvironmentFields
        control={form.control}
        register={form.register}
        errors={form.formState.errors}
        refused={refused}
      />
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Add nothing</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Add this environment
        </Button>
      </div>
    </form>
  );
}
