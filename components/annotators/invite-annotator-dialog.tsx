"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { OneTimeLink } from "#components/ui/one-time-link.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { inviteAnnotatorInput } from "#lib/schemas/annotators.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

type Sent = { name: string; url: string; mailed: boolean };

/** A coordinator invites one of their people; afterwards the dialog shows the link. */
export function InviteAnnotatorDialog({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<Sent | null>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={sent ? `${sent.name} is invited` : "Invite an annotator"}
      description={
        sent
          ? undefined
          : "They get a link that works for 7 days. Nothing opens until their gates hold and a request is approved."
      }
    >
      {sent ? <OneTimeLink {...sent} onClose={onClose} /> : <InviteForm onSent={setSent} onClose={onClose} />}
    </Dialog>
  );
}

function InviteForm({ onSent, onClose }: { onSent: (sent: Sent) => void; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(inviteAnnotatorInput),
    defaultValues: { name: "", email: "", location: "" },
  });
  const { errors } = form.formState;
  const invite = useMutation(
    trpc.annotators.invite.mutationOptions({
      onSuccess: async ({ url, mailed }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast({ title: `Invited ${name}`, state: "invited" });
        onSent({ name, url, mailed });
      },
    }),
  );
  const refused = invite.error;
  const onEmail = refused?.data?.field === "email" ? refused.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => invite.mutate(values))} noValidate>
      {refused && !onEmail ? <FormError>{refused.message}</FormError> : null}
      <Field label="Full name" hint="As they will sign the non-disclosure agreement." error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message ?? onEmail}>
        <Input type="email" autoComplete="off" spellCheck={false} {...form.register("email")} />
      </Field>
      <Field label="Works from" detail="optional" hint="City and country." error={errors.location?.message}>
        <Input autoComplete="off" {...form.register("location")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Invite nobody</Button>
        <Button type="submit" variant="primary" busy={invite.isPending}>
          Invite this person
        </Button>
      </div>
    </form>
  );
}
