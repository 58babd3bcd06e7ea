"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type AddDestinationInput, addDestinationInput } from "#lib/schemas/datasets.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { protocolOptions } from "./destination-fields.tsx";

interface AddDestinationDialogProps {
  scope: { id: string; name: string };
  onClose: () => void;
}

/** Lets a scope reach one more host and port; refused while a grant stands on it. */
export function AddDestinationDialog({ scope, onClose }: AddDestinationDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<AddDestinationInput>({
    resolver: zodResolver(addDestinationInput),
    defaultValues: { scopeId: scope.id, address: "", protocol: "tcp", port: 443 },
  });
  const { errors } = form.formState;
  const add = useMutation(
    trpc.datasets.addDestination.mutationOptions({
      onSuccess: async (_, { address }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
        toast({ title: `${scope.name} reaches ${address} too` });
        onClose();
      },
    }),
  );
  const onAddress = add.error?.data?.field === "address" ? add.error.message : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Add a host to ${scope.name}`}
      description="Requests that wait for a decision have to be edited and approved again: they were about other hosts."
    >
      <form onSubmit={form.handleSubmit((values) => add.mutate(values))} noValidate>
        {add.error && !onAddress ? <FormError>{add.error.message}</FormError> : null}
        <Field label="Address" error={errors.address?.message ?? onAddress}>
          <Input autoComplete="off" spellCheck={false} placeholder="10.20.0.10" {...form.register("address")} />
        </Field>
        <div className="grid grid-cols-2 gap-x-4">
          <Controller
            control={form.control}
            name="protocol"
            render={({ field }) => (
              <Field label="Protocol">
                <Select value={field.value} onValueChange={field.onChange} options={protocolOptions} />
              </Field>
            )}
          />
          <Field label="Port" error={errors.port?.message}>
            <Input type="number" inputMode="numeric" {...form.register("port", { valueAsNumber: true })} />
          </Field>
        </div>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Add nothing</Button>
          <Button type="submit" variant="primary" busy={add.isPending}>
            Add this host
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
