"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { type PasskeyNameForm, passkeyNameForm } from "#lib/schemas/account.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { Passkey } from "./types.ts";

interface RenamePasskeyDialogProps {
  passkey: Passkey;
  onClose: () => void;
}

/** Another name for a passkey. */
export function RenamePasskeyDialog({ passkey, onClose }: RenamePasskeyDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Rename ${passkey.name}`}>
      <RenameForm passkey={passkey} onClose={onClose} />
    </Dialog>
  );
}

function RenameForm({ passkey, onClose }: RenamePasskeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<PasskeyNameForm>({
    resolver: zodResolver(passkeyNameForm),
    defaultValues: { name: passkey.name },
  });
  const rename = useMutation(
    trpc.account.renamePasskey.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <form noValidate onSubmit={form.handleSubmit(({ name }) => rename.mutate({ passkeyId: passkey.id, name }))}>
      {rename.error ? <FormError key={rename.submittedAt}>{rename.error.message}</FormError> : null}
      <Field label="Name" error={form.formState.errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep the name</Button>
        <Button type="submit" variant="primary" busy={rename.isPending}>
          Rename
        </Button>
      </div>
    </form>
  );
}
