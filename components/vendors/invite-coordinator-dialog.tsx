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
import { inviteCoordinatorInput } from "#lib/schemas/vendors.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface InviteCoordinatorDialogProps {
  vendor: { id: string; name: string };
  onClose: () => void;
}
type Sent = { name: string; url: string; mailed: boolean };

/** Invites the person who onboards a vendor's people; afterwards the dialog shows the link, once. */
export function InviteCoordinatorDialog({ vendor, onClose }: InviteCoordinatorDialogProps) {
  const [sent, setSent] = useState<Sent | null>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={sent ? `${sent.name} is invited` : `Invite a coordinator of ${vendor.name}`}
      description={
        sent
          ? undefined
          : "They invite the vendor's people and ask for access for them. They see nothing of other vendors."
      }
    >
      {sent ? (
        <OneTimeLink {...sent} onClose={onClose} />
      ) : (
        <InviteForm vendorId={vendor.id} onSent={setSent} onClose={onClose} />
      )}
    </Dialog>
  );
}

function InviteForm({
  vendorId,
  onSent,
  onClose,
}: {
  vendorId: string;
  onSent: (sent: Sent) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(inviteCoordinatorInput),
    defaultValues: { vendorId, name: "", email: "" },
  });
  const { errors } = form.formState;
  const invite = useMutation(
    trpc.vendors.inviteCoordinator.mutationOptions({
      onSuccess: async ({ url, mailed }, { name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.vendors.pathKey() });
        onSent({ name, url, mailed });
      },
    }),
  );
  const onEmail = invite.error?.data?.field === "email" ? invite.error.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => invite.mutate(values))} noValidate>
      {invite.error && !onEmail ? <FormError>{invite.error.message}</FormError> : null}
      <Field label="Full name" error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message ?? onEmail}>
        <Input type="email" autoComplete="off" spellCheck={false} {...form.register("email")} />
      </Field>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>Invite nobody</Button>
        <Button type="submit" variant="primary" busy={invite.isPending}>
          Invite the coordinator
        </Button>
      </div>
    </form>
  );
}
