"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type CreateHealthProfileInput, createHealthProfileInput } from "#lib/schemas/projects.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

type NumberName = Exclude<keyof CreateHealthProfileInput, "name">;

const fields: readonly { name: NumberName; label: string; unit: string; hint?: string }[] = [
  { name: "rttP95Ms", label: "Round trip, p95", unit: "ms", hint: "19 of 20 answers are at least this fast." },
  { name: "jitterMs", label: "Jitter", unit: "ms" },
  { name: "lossPercent", label: "Loss", unit: "%" },
  {
    name: "minDownMbps",
    label: "Throughput, at least",
    unit: "Mbit/s",
    hint: "Measured once, at the connectivity test.",
  },
  { name: "raiseSeconds", label: "Degraded after", unit: "s", hint: "How long figures stay outside first." },
  { name: "clearSeconds", label: "Healthy again after", unit: "s", hint: "How long they stay inside first." },
];

interface HealthProfileFormProps {
  onCreated: (id: string) => void;
  onCancel: () => void;
}

/** The limits of a connection, under a name projects choose by. */
export function HealthProfileForm({ onCreated, onCancel }: HealthProfileFormProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateHealthProfileInput>({
    resolver: zodResolver(createHealthProfileInput),
    defaultValues: {
      name: "",
      rttP95Ms: 200,
      jitterMs: 30,
      lossPercent: 1,
      minDownMbps: 10,
      raiseSeconds: 30,
      clearSeconds: 60,
    },
  });
  const { errors } = form.formState;
  const create = useMutation(
    trpc.projects.createHealthProfile.mutationOptions({
      onSuccess: async ({ id }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        toast({ title: `Added the health profile ${name}` });
        onCreated(id);
      },
    }),
  );
  const onName = create.error?.data?.field === "name" ? create.error.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      {create.error && !onName ? <FormError>{create.error.message}</FormError> : null}
      <Field label="Name" error={errors.name?.message ?? onName}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <div className="grid gap-x-4 md:grid-cols-2">
        {fields.map(({ name, label, unit, hint }) => (
          <Field key={name} label={label} detail={unit} hint={hint} error={errors[name]?.message}>
            <Input type="number" step="any" inputMode="decimal" {...form.register(name, { valueAsNumber: true })} />
          </Field>
        ))}
      </div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onCancel}>Add no profile</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Add this profile
        </Button>
      </div>
    </form>
  );
}
