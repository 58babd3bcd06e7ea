"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { makePasskey } from "#lib/passkey.ts";
import { routes } from "#lib/routes.ts";
import { type PasskeyNameForm, passkeyNameForm } from "#lib/schemas/account.ts";
import { useTRPC, useTRPCClient } from "#lib/trpc/provider.tsx";
import type { Account } from "./types.ts";

/** A name, then the browser asks for the device. */
export function AddPasskeyDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a passkey"
      description="Your browser asks which device or security key keeps it. You are told by mail, where mail is set up."
    >
      <AddForm waits={account.roles.some(({ waits }) => waits)} onClose={onClose} />
    </Dialog>
  );
}

function AddForm({ waits, onClose }: { waits: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useForm<PasskeyNameForm>({ resolver: zodResolver(passkeyNameForm), defaultValues: { name: "" } });
  const add = useMutation({
    mutationFn: async ({ name }: PasskeyNameForm) => {
      const passkey = await makePasskey(await api.account.offerPasskey.mutate());
      await api.account.registerPasskey.mutate({ name, passkey });
    },
    onSuccess: async (_, { name }) => {
      // A role that waited for it counts now: everything is loaded anew.
      if (waits) return location.assign(routes.home());
      await queryClient.invalidateQueries({ queryKey: trpc.account.pathKey() });
      toast({ title: `Added ${name}`, state: "approved" });
      onClose();
    },
  });
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => add.mutate(values))}>
      {add.error ? <FormError key={add.submittedAt}>{add.error.message}</FormError> : null}
      <Field
        label="Name"
        hint="Such as the device it is on. You know it again by this when you remove it."
        error={form.formState.errors.name?.message}
      >
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Add none</Button>
        <Button type="submit" variant="primary" busy={add.isPending || add.isSuccess}>
          Add this passkey
        </Button>
      </div>
    </form>
  );
}
