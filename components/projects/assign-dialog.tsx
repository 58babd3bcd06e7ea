"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { usePreferences } from "#components/ui/preferences-provider.tsx";
import { Select } from "#components/ui/select.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { type AssignAnnotatorsInput, assignAnnotatorsInput } from "#lib/schemas/projects.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { endOfDay } from "#lib/zone-day.ts";
import { CandidateList } from "./candidate-list.tsx";

interface AssignDialogProps {
  project: { id: string; name: string };
  scopes: readonly { id: string; name: string; datasetName: string }[];
  onClose: () => void;
}

/** Assigns cleared people to a scope of the project until a day: all of the chosen ones, or nobody. */
export function AssignDialog({ project, scopes, onClose }: AssignDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { zone } = usePreferences();
  const [day, setDay] = useState("");
  const form = useForm<AssignAnnotatorsInput>({
    resolver: zodResolver(assignAnnotatorsInput),
    defaultValues: { projectId: project.id, scopeId: scopes.length === 1 ? scopes[0]?.id : "", annotatorIds: [] },
  });
  const scopeId = useWatch({ control: form.control, name: "scopeId" });
  const chosen = useWatch({ control: form.control, name: "annotatorIds" });
  const assign = useMutation(
    trpc.projects.assign.mutationOptions({
      onSuccess: async ({ assigned }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        toast({
          title: `Assigned ${plural(assigned, "person", "people")} to ${project.name}`,
          detail: "Their coordinator can ask for access now.",
        });
        onClose();
      },
    }),
  );
  const { errors } = form.formState;
  const field = assign.error?.data?.field;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={`Assign people to ${project.name}`}
      description="Only cleared people of this project's vendors. Being assigned opens nothing: their coordinator asks for access next."
    >
      <form onSubmit={form.handleSubmit((values) => assign.mutate(values))} noValidate>
        {assign.error && field !== "endsAt" ? <FormError>{assign.error.message}</FormError> : null}
        <div className="grid gap-x-4 md:grid-cols-[2fr_1fr]">
          <Controller
            control={form.control}
            name="scopeId"
            render={({ field: control }) => (
              <Field label="Slice of data" error={errors.scopeId?.message}>
                <Select
                  placeholder="Choose what they work on"
                  value={control.value}
                  onValueChange={(value) => {
                    control.onChange(value);
                    // Who can be assigned depends on the scope.
                    form.setValue("annotatorIds", []);
                  }}
                  options={scopes.map((scope) => ({ value: scope.id, label: scope.name, detail: scope.datasetName }))}
                />
              </Field>
            )}
          />
          <Field
            label="Last day"
            hint="At most 2 years ahead."
            error={errors.endsAt?.message ?? (field === "endsAt" ? assign.error?.message : undefined)}
          >
            <Input
              type="date"
              value={day}
              onChange={(event) => {
                setDay(event.target.value);
                const end = endOfDay(event.target.value, zone);
                if (end) form.setValue("endsAt", end, { shouldValidate: form.formState.isSubmitted });
                else form.resetField("endsAt");
              }}
            />
          </Field>
        </div>
        <Controller
          control={form.control}
          name="annotatorIds"
          render={({ field: control }) => (
            <CandidateList
              projectId={project.id}
              scopeId={scopeId}
              value={control.value}
              onChange={control.onChange}
              error={errors.annotatorIds?.message}
            />
          )}
        />
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Assign nobody</Button>
          <Button type="submit" variant="primary" busy={assign.isPending} disabled={chosen.length === 0}>
            {chosen.length === 0 ? "Assign people" : `Assign ${plural(chosen.length, "person", "people")}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
