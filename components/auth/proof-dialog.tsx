"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { type ConfirmIdentityInput, confirmIdentityInput } from "#lib/schemas/members.ts";
import { answerProofWith } from "#lib/trpc/proof.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CodeField } from "./code-field.tsx";

/** Asks for a code when an act wants a proof that is at most five minutes old; the act waits and then goes on. */
export function ProofDialog() {
  const [open, setOpen] = useState(false);
  const answer = useRef<(proven: boolean) => void>(() => undefined);
  useEffect(
    () =>
      answerProofWith(() => {
        setOpen(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );
  const close = (proven: boolean) => {
    setOpen(false);
    answer.current(proven);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => next || close(false)}
      title="Confirm that it is you"
      description="Acts that open or close access ask again when your last code is older than five minutes. Then this goes on by itself."
    >
      <ProofForm onDone={() => close(true)} onCancel={() => close(false)} />
    </Dialog>
  );
}

function ProofForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const trpc = useTRPC();
  const form = useForm<ConfirmIdentityInput>({
    resolver: zodResolver(confirmIdentityInput),
    defaultValues: { code: "" },
  });
  const confirm = useMutation(
    trpc.members.confirmIdentity.mutationOptions({ onSuccess: onDone, onError: () => form.reset() }),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        // Inside another form's tree in React, though not on the page: its submit must not run as well.
        event.stopPropagation();
        void form.handleSubmit((values) => confirm.mutate(values))(event);
      }}
    >
      {confirm.error ? <FormError key={confirm.submittedAt}>{confirm.error.message}</FormError> : null}
      <CodeField error={form.formState.errors.code?.message} {...form.register("code")} />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Not now</Button>
        <Button type="submit" variant="primary" busy={confirm.isPending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
