"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Select, type SelectOption } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

interface AddPartDialogProps {
  detail: RouterOutputs["projects"]["get"];
  onClose: () => void;
}

/** Lets one more vendor work on the project. */
export function AddVendorDialog({ detail, onClose }: AddPartDialogProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.vendors.list.queryOptions({ limit: 100, status: "active" }));
  const add = useMutation(trpc.projects.addVendor.mutationOptions());
  const options = data?.rows
    .filter((vendor) => !detail.vendors.some(({ id }) => id === vendor.id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <PartDialog
      title={`Add a vendor to ${detail.project.name}`}
      description="From now on its coordinators see the project, and its cleared people can be assigned."
      label="Vendor"
      none="Every active vendor works on it already."
      options={options}
      onAdd={(vendorId) => add.mutateAsync({ projectId: detail.project.id, vendorId })}
      onClose={onClose}
    />
  );
}

/** Lets the project hand out one more slice of its environment's data. */
export function AddScopeDialog({ detail, onClose }: AddPartDialogProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.projects.scopeChoices.queryOptions({ environmentId: detail.project.environmentId }));
  const add = useMutation(trpc.projects.addScope.mutationOptions());
  const options = data
    ?.filter((scope) => !detail.scopes.some(({ id }) => id === scope.id))
    .map(({ id, name, datasetName }) => ({ value: id, label: name, detail: datasetName }));
  return (
    <PartDialog
      title={`Add a slice of data to ${detail.project.name}`}
      description="Nobody reaches it before people are assigned to it and their access is approved."
      label="Scope"
      none="The project hands out every scope of its environment already."
      options={options}
      onAdd={(scopeId) => add.mutateAsync({ projectId: detail.project.id, scopeId })}
      onClose={onClose}
    />
  );
}

interface PartDialogProps {
  title: string;
  description: string;
  label: string;
  none: string;
  options: readonly SelectOption[] | undefined;
  onAdd: (id: string) => Promise<unknown>;
  onClose: () => void;
}

function PartDialog({ title, description, label, none, options, onAdd, onClose }: PartDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [id, setId] = useState("");
  const add = useMutation({
    mutationFn: onAdd,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
      toast({ title: `Added ${options?.find(({ value }) => value === id)?.label ?? label}` });
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} description={description}>
      {options === undefined ? (
        <SkeletonRows rows={2} />
      ) : options.length === 0 ? (
        <EmptyState title="Nothing to add">{none}</EmptyState>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (id) add.mutate(id);
          }}
        >
          {add.error ? <FormError>{add.error.message}</FormError> : null}
          <Field label={label}>
            <Select placeholder="Choose one" value={id} onValueChange={setId} options={options} />
          </Field>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={onClose}>Add nothing</Button>
            <Button type="submit" variant="primary" disabled={id === ""} busy={add.isPending}>
              Add it
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
