"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type AddProbeTargetInput, addProbeTargetInput } from "#lib/schemas/environments.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface AddTargetDialogProps {
  environmentId: string;
  onClose: () => void;
}

/** Adds something the probes measure, such as the annotation tool itself. */
export function AddTargetDialog({ environmentId, onClose }: AddTargetDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<AddProbeTargetInput>({
    resolver: zodResolver(addProbeTargetInput),
    defaultValues: { environmentId, label: "", kind: "tcp", host: "", port: 443 },
  });
  const { errors } = form.formState;
  const add = useMutation(
    trpc.environments.addTarget.mutationOptions({
      onSuccess: async (_, { label }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() });
        toast({ title: `Probes measure ${label} from now on` });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a probe target"
      description="Every probe of this environment's people measures it once a second, through the tunnel."
    >
      <form onSubmit={form.handleSubmit((values) => add.mutate(values))} noValidate>
        {add.error ? <FormError>{add.error.message}</FormError> : null}
        <Field label="Label" hint="As people know it." error={errors.label?.message}>
          <Input autoComplete="off" {...form.register("label")} />
        </Field>
        <RadioGroup
          legend="How"
          options={[
            { value: "tcp", label: "TCP", detail: "time to connect" },
            { value: "https", label: "HTTPS", detail: "time to the first byte of an answer" },
          ]}
          {...form.register("kind")}
        />
        <div className="mt-4 grid gap-x-4 md:grid-cols-[2fr_1fr]">
          <Field label="Host" error={errors.host?.message}>
            <Input autoComplete="off" spellCheck={false} {...form.register("host")} />
          </Field>
          <Field label="Port" error={errors.port?.message}>
            <Input type="number" inputMode="numeric" {...form.register("port", { valueAsNumber: true })} />
          </Field>
        </div>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Add nothing</Button>
          <Button type="submit" variant="primary" busy={add.isPending}>
            Add this target
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
