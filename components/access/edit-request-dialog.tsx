"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type EditRequestInput, editRequestInput } from "#lib/schemas/access.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { HoursField } from "./hours-field.tsx";
import type { RequestDetail } from "./request-page.tsx";

/** Changes a waiting request and says before that approvals given so far become void. */
export function EditRequestDialog({ request, onClose }: { request: RequestDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<EditRequestInput>({
    resolver: zodResolver(editRequestInput),
    defaultValues: { requestId: request.id, reason: request.reason, durationHours: request.durationHours },
  });
  const { errors } = form.formState;
  const edit = useMutation(
    trpc.access.editRequest.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
        toast({ title: `${request.code} is changed`, detail: "It needs both approvals for this version." });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Edit ${request.code}`}
      description="Approvals given so far become void: people approve exactly what they read."
    >
      <form onSubmit={form.handleSubmit((values) => edit.mutate(values))} noValidate>
        {edit.error ? <FormError>{edit.error.message}</FormError> : null}
        <Controller
          control={form.control}
          name="durationHours"
          render={({ field }) => (
            <HoursField value={field.value} onChange={field.onChange} error={errors.durationHours?.message} />
          )}
        />
        <Field label="Reason" error={errors.reason?.message}>
          <Textarea rows={4} {...form.register("reason")} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Keep it as it is</Button>
          <Button type="submit" variant="primary" busy={edit.isPending}>
            Save and ask again
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
