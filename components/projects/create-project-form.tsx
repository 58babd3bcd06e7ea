"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Controller, useForm, useWatch } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextButton } from "#components/ui/text-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import { type CreateProjectInput, createProjectInput } from "#lib/schemas/projects.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { CheckList } from "./check-list.tsx";

type Profile = RouterOutputs["projects"]["healthProfiles"][number];

interface CreateProjectFormProps {
  environments: readonly { id: string; name: string; region: string }[];
  profiles: readonly Profile[];
  vendors: readonly { id: string; name: string }[];
  /** Chosen already: the profile that was just made. */
  profileId: string | undefined;
  onNewProfile: () => void;
  onClose: () => void;
}

/** Name, environment, limits, vendors and the slices of data of a new project. */
export function CreateProjectForm({
  environments,
  profiles,
  vendors,
  profileId,
  onNewProfile,
  onClose,
}: CreateProjectFormProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateProjectInput>({
    resolver: zodResolver(createProjectInput),
    defaultValues: {
      name: "",
      environmentId: environments.length === 1 ? environments[0]?.id : "",
      healthProfileId: profileId ?? (profiles.length === 1 ? profiles[0]?.id : ""),
      vendorIds: [],
      scopeIds: [],
    },
  });
  const environmentId = useWatch({ control: form.control, name: "environmentId" });
  const { data: scopes } = useQuery(
    trpc.projects.scopeChoices.queryOptions({ environmentId }, { enabled: environmentId !== "" }),
  );
  const create = useMutation(
    trpc.projects.create.mutationOptions({
      onSuccess: async ({ id }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        toast({ title: `Started ${name}`, detail: "Assign people next." });
        onClose();
        router.push(routes.project(id));
      },
    }),
  );
  const { errors } = form.formState;
  const field = create.error?.data?.field;
  const problem = (name: keyof CreateProjectInput) =>
    errors[name]?.message ?? (field === name ? create.error?.message : undefined);
  return (
    <form onSubmit={form.handleSubmit((values) => create.mutate(values))} noValidate>
      {create.error && !field ? <FormError>{create.error.message}</FormError> : null}
      <Field label="Name" error={problem("name")}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Controller
        control={form.control}
        name="environmentId"
        render={({ field: control }) => (
          <Field label="Environment" error={problem("environmentId")}>
            <Select
              placeholder="Choose where the work happens"
              value={control.value}
              onValueChange={(value) => {
                control.onChange(value);
                // Scopes of another environment cannot be handed out, so none stays chosen.
                form.setValue("scopeIds", []);
              }}
              options={environments.map(({ id, name, region }) => ({ value: id, label: name, detail: region }))}
            />
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="scopeIds"
        render={({ field: control }) => (
          <CheckList
            legend="Slices of data"
            detail="what this project may hand out"
            options={(scopes ?? []).map((scope) => ({ id: scope.id, label: scope.name, detail: scope.datasetName }))}
            value={control.value}
            onChange={control.onChange}
            error={problem("scopeIds")}
            none={
              environmentId === ""
                ? "Choose the environment first."
                : scopes
                  ? "No dataset of this environment has a scope yet."
                  : "Reading the scopes."
            }
          />
        )}
      />
      <Controller
        control={form.control}
        name="healthProfileId"
        render={({ field: control }) => (
          <Field
            label="Health profile"
            detail={<TextButton onClick={onNewProfile}>New…</TextButton>}
            error={problem("healthProfileId")}
          >
            <Select
              placeholder="Choose what a connection must hold"
              value={control.value}
              onValueChange={control.onChange}
              options={profiles.map((profile) => ({
                value: profile.id,
                label: profile.name,
                detail: `p95 ${profile.rttP95Ms} ms, loss ${profile.lossPercent} %`,
              }))}
            />
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="vendorIds"
        render={({ field: control }) => (
          <CheckList
            legend="Vendors"
            detail="they see the project; more can be added later"
            options={vendors.map(({ id, name }) => ({ id, label: name }))}
            value={control.value}
            onChange={control.onChange}
            error={problem("vendorIds")}
            none="No vendors yet. The project can start without one."
          />
        )}
      />
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Start nothing</Button>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Start this project
        </Button>
      </div>
    </form>
  );
}
