"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { OneTimeLink } from "#components/ui/one-time-link.tsx";
import { Select } from "#components/ui/select.tsx";
import { clientRoles, roleDetail, roleTitle } from "#lib/roles.ts";
import { inviteMemberInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { ShownLink } from "./types.ts";

const roleOptions = clientRoles.map((role) => ({ value: role, label: roleTitle[role], detail: roleDetail[role] }));

/** Invites somebody of the client's own staff; afterwards the dialog shows the link, once. */
export function InviteMemberDialog({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<ShownLink | null>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={sent ? `${sent.name} is invited` : "Invite somebody of your company"}
      description={
        sent
          ? undefined
          : "Vendors' people are invited on their vendor's page. What the role may do holds from the first sign-in."
      }
    >
      {sent ? <OneTimeLink {...sent} onClose={onClose} /> : <InviteForm onSent={setSent} onClose={onClose} />}
    </Dialog>
  );
}

function InviteForm({ onSent, onClose }: { onSent: (sent: ShownLink) => void; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm({ resolver: zodResolver(inviteMemberInput), defaultValues: { name: "", email: "" } });
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
      <Controller
        control={form.control}
        name="role"
        render={({ field }) => (
          <Field label="Role" error={errors.role?.message}>
            <Select
              options={roleOptions}
              value={field.value}
              onValueChange={field.onChange}
              onBlur={field.onBlur}
              placeholder="Choose a role"
            />
          </Field>
        )}
      />
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Invite nobody</Button>
        <Button type="submit" variant="primary" busy={invite.isPending}>
          Invite the person
        </Button>
      </div>
    </form>
  );
}
