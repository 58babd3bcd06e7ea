"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Controller, useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import {
  type CreateDatasetInput,
  createDatasetInput,
  sensitivityNames,
  sensitivityTitle,
} from "#lib/schemas/datasets.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

type Place = { id: string; name: string; region: string };

/** Adds a dataset to one of the environments. */
export function CreateDatasetDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.environments.list.queryOptions({ limit: 100 }));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a dataset"
      description="Only its name and nature are stored here. The data stays where it is."
    >
      {data === undefined ? (
        <SkeletonRows rows={4} />
      ) : data.rows.length === 0 ? (
        <EmptyState
          title="No environment to put it in"
          action={<LinkButton href={routes.environments()}>Open environments</LinkButton>}
        >
          A dataset lives in an environment. Add one first.
        </EmptyState>
      ) : (
        <CreateForm places={data.rows} onClose={onClose} />
      )}
    </Dialog>
  );
}

function CreateForm({ places, onClose }: { places: readonly Place[]; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateDatasetInput>({
    resolver: zodResolver(createDatasetInput),
    defaultValues: {
      name: "",
      environmentId: places.length === 1 ? places[0]?.id : "",
      kind: "",
      sensitivity: "high",
      residency: "",
    },
  });
  const { errors } = form.formState;
  const create = useMutation(
    trpc.datasets.create.mutationOptions({
      onSuccess: async ({ id }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
        toast({ title: `Added ${name}`, detail: "Add its first scope next." });
        onClose();
        router.push(routes.dataset(id));
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
      <Controller
        control={form.control}
        name="environmentId"
        render={({ field }) => (
          <Field label="Environment" error={errors.environmentId?.message}>
            <Select
              placeholder="Choose where it lives"
              value={field.value}
              onValueChange={field.onChange}
              options={places.map(({ id, name, region }) => ({ value: id, label: name, detail: region }))}
            />
          </Field>
        )}
      />
      <Field label="Kind of data" hint="Such as CT studies, dashcam video, radar." error={errors.kind?.message}>
        <Input autoComplete="off" {...form.register("kind")} />
      </Field>
      <Controller
        control={form.control}
        name="sensitivity"
        render={({ field }) => (
          <Field label="Sensitivity" error={errors.sensitivity?.message}>
            <Select
              value={field.value}
              onValueChange={field.onChange}
              options={sensitivityNames.map((value) => ({ value, label: sensitivityTitle[value] }))}
            />
          </Field>
        )}
      />
      <Field label="Must stay in" hint="Country or region the data may not leave." error={errors.residency?.message}>
        <Input autoComplete="off" placeholder="EU, Germany" {...form.register("residency")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Add nothing</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Add this dataset
        </Button>
      </div>
    </form>
  );
}
