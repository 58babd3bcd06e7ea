"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { requestBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

/** Asks that somebody be security administrator for an hour; nothing opens before a second person approves. */
export function AskDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const candidates = useQuery(trpc.breakGlass.candidates.queryOptions(undefined, { staleTime: 0 }));
  const form = useForm({ resolver: zodResolver(requestBreakGlassInput), defaultValues: { userId: "", reason: "" } });
  const { errors } = form.formState;
  const ask = useMutation(
    trpc.breakGlass.request.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.breakGlass.pathKey() });
        toast({ title: `Asked for ${name}`, detail: "A second person has an hour to approve it.", state: "waiting" });
        onClose();
      },
    }),
  );
  const onPerson = ask.error?.data?.field === "userId" ? ask.error.message : undefined;
  const people = candidates.data ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Ask to break the glass"
      description="Somebody of your company becomes security administrator for an hour. Compliance is told now and at every step."
    >
      <form onSubmit={form.handleSubmit((values) => ask.mutate(values))} noValidate>
        {ask.error && !onPerson ? <FormError key={ask.submittedAt}>{ask.error.message}</FormError> : null}
        {candidates.data && people.length === 0 ? (
          <Note tone="degraded" className="mb-4">
            <b>Nobody of your company has a password at the portal.</b> Somebody needs one before the day it is needed.
          </Note>
        ) : null}
        <Controller
          control={form.control}
          name="userId"
          render={({ field }) => (
            <Field
              label="For whom"
              hint="People with a password at the portal. It may be you; somebody else approves it in any case."
              error={errors.userId?.message ?? onPerson}
            >
              <Select
                options={people.map((person) => ({ value: person.id, label: person.name, detail: person.email }))}
                value={field.value}
                onValueChange={field.onChange}
                onBlur={field.onBlur}
                placeholder={candidates.data ? "Choose a person" : "Loading"}
              />
            </Field>
          )}
        />
        <Field label="Reason" detail="auditors read it" error={errors.reason?.message}>
          <Textarea {...form.register("reason")} />
        </Field>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>Ask for nothing</Button>
          <Button type="submit" variant="primary" busy={ask.isPending}>
            Ask for the hour
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
