"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import type { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { OneTimeLink } from "#components/ui/one-time-link.tsx";
import { inviteMemberInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { RoleFields } from "./role-fields.tsx";
import type { ShownLink } from "./types.ts";

/** Invites somebody of the client's own staff; afterwards the dialog shows the link, once. */
export function InviteMemberDialog({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<ShownLink | null>(null);
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={sent ? `${sent.name} is invited` : "Invite somebody of your company"}
      description={
        sent
          ? undefined
          : "Vendors' people are invited on their vendor's page. The role holds as it is given here from the first sign-in on."
      }
    >
      {sent ? <OneTimeLink {...sent} onClose={onClose} /> : <InviteForm onSent={setSent} onClose={onClose} />}
    </Dialog>
  );
}

function InviteForm({ onSent, onClose }: { onSent: (sent: ShownLink) => void; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof inviteMemberInput>, unknown, z.output<typeof inviteMemberInput>>({
    resolver: zodResolver(inviteMemberInput),
    defaultValues: { name: "", email: "", bound: { kind: "none" } },
  });
  const { errors } = form.formState;
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onSuccess: async ({ url, mailed }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
        onSent({ name, url, mailed });
      },
    }),
  );
  const onEmail = invite.error?.data?.field === "email" ? invite.error.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => invite.mutate(values))} noValidate>
      {invite.error && !onEmail ? <FormError key={invite.submittedAt}>{invite.error.message}</FormError> : null}
      <Field label="Full name" error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message ?? onEmail}>
        <Input type="email" autoComplete="off" spellCheck={false} {...form.register("email")} />
      </Field>
      <FormProvider {...form}>
        <RoleFields organisation="client" />
      </FormProvider>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Invite nobody</Button>
        <Button type="submit" variant="primary" busy={invite.isPending}>
          Invite the person
        </Button>
      </div>
    </form>
  );
}
