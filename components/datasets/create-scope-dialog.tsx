"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type CreateScopeInput, createScopeInput } from "#lib/schemas/datasets.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { DestinationFields } from "./destination-fields.tsx";

interface CreateScopeDialogProps {
  datasetId: string;
  onClose: () => void;
}

/** Cuts a slice out of a dataset: the path people may see and the hosts that serve it. */
export function CreateScopeDialog({ datasetId, onClose }: CreateScopeDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateScopeInput>({
    resolver: zodResolver(createScopeInput),
    defaultValues: {
      datasetId,
      name: "",
      pathPrefix: "/",
      destinations: [{ address: "", protocol: "tcp", port: 443 }],
    },
  });
  const { errors } = form.formState;
  const create = useMutation(
    trpc.datasets.createScope.mutationOptions({
      onSuccess: async (_, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
        toast({ title: `Added the scope ${name}`, detail: "Projects of the same environment can hand it out now." });
        onClose();
      },
    }),
  );
  const field = create.error?.data?.field;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Add a scope"
      description="Approvers see exactly these hosts. Once a grant stands on the scope they cannot be changed."
    >
      <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
        {create.error && !field ? <FormError>{create.error.message}</FormError> : null}
        <Field label="Name" error={errors.name?.message ?? (field === "name" ? create.error?.message : undefined)}>
          <Input autoComplete="off" {...form.register("name")} />
        </Field>
        <Field
          label="Path"
          hint="What people may see of the data, from the top, with a slash at the end."
          error={errors.pathPrefix?.message}
        >
          <Input autoComplete="off" spellCheck={false} {...form.register("pathPrefix")} />
        </Field>
        <DestinationFields
          control={form.control}
          register={form.register}
          errors={errors}
          refused={field === "destinations" ? create.error?.message : undefined}
        />
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Add nothing</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Add this scope
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
