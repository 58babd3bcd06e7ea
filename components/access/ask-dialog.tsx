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
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { routes } from "#lib/routes.ts";
import { type CreateRequestInput, createRequestInput } from "#lib/schemas/access.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { HoursField } from "./hours-field.tsx";

interface AskDialogProps {
  /** Chosen already when asked from a person's page. */
  assignmentId?: string;
  onClose: () => void;
}

/** A coordinator asks for VPN access for one assigned person. What was typed stays when the server refuses. */
export function AskDialog({ assignmentId, onClose }: AskDialogProps) {
  const trpc = useTRPC();
  const { data: people } = useQuery(trpc.access.askable.queryOptions());
  const free = people?.filter((person) => person.blocked === null) ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Ask for VPN access"
      description="The client's project manager and compliance decide. It opens when both said yes."
    >
      {people === undefined ? (
        <SkeletonRows rows={3} />
      ) : free.length === 0 ? (
        <EmptyState title="Nobody can be asked for now">
          {people.length === 0
            ? "None of your people is assigned to a project. The client's project manager assigns them."
            : `Of ${people.length} assigned, everyone has access, is asked for already, or is not cleared.`}
        </EmptyState>
      ) : (
        <AskForm assignmentId={assignmentId} people={people} onClose={onClose} />
      )}
    </Dialog>
  );
}

type Person = { assignmentId: string; annotator: string; project: string; scope: string; blocked: string | null };

function AskForm({ assignmentId, people, onClose }: AskDialogProps & { people: readonly Person[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<CreateRequestInput>({
    resolver: zodResolver(createRequestInput),
    defaultValues: { assignmentId: assignmentId ?? "", reason: "", durationHours: 336 },
  });
  const { errors } = form.formState;
  const ask = useMutation(
    trpc.access.createRequest.mutationOptions({
      onSuccess: async ({ id, code }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({ title: `${code} is sent`, detail: "The project manager decides first." });
        onClose();
        router.push(routes.request(id));
      },
    }),
  );
  return (
    <form onSubmit={form.handleSubmit((values) => ask.mutate(values))} noValidate>
      {ask.error ? <FormError>{ask.error.message}</FormError> : null}
      <Controller
        control={form.control}
        name="assignmentId"
        render={({ field }) => (
          <Field label="Person and project" error={errors.assignmentId ? "Choose for whom." : undefined}>
            <Select
              placeholder="Choose a person"
              value={field.value}
              onValueChange={field.onChange}
              options={people.map((p) => ({
                value: p.assignmentId,
                label: `${p.annotator}, ${p.project}`,
                detail: p.blocked ?? p.scope,
                disabled: p.blocked !== null,
              }))}
            />
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name="durationHours"
        render={({ field }) => (
          <HoursField value={field.value} onChange={field.onChange} error={errors.durationHours?.message} />
        )}
      />
      <Field label="Reason" hint="Approvers and auditors read it." error={errors.reason?.message}>
        <Textarea rows={3} {...form.register("reason")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Ask nothing</Button>
        <Button type="submit" variant="primary" busy={ask.isPending}>
          Send the request
        </Button>
      </div>
    </form>
  );
}
