"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Note } from "#components/ui/note.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { routes } from "#lib/routes.ts";
import { type ConfirmIdentityInput, confirmIdentityInput } from "#lib/schemas/members.ts";
import { answerProofWith } from "#lib/trpc/proof.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { CodeField } from "./code-field.tsx";
import { hearProven } from "./proof-channel.ts";

/** Asks for a proof when an act wants a proof that is at most five minutes old; the act waits and then goes on. */
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
      <ProofWays onDone={() => close(true)} onCancel={() => close(false)} />
    </Dialog>
  );
}

interface ProofProps {
  onDone: () => void;
  onCancel: () => void;
}

/** A code of the person's app, their identity provider in another tab, or both to choose from. */
function ProofWays({ onDone, onCancel }: ProofProps) {
  const trpc = useTRPC();
  // Asked again whenever this tab is looked at again: the proof may have been given in another one.
  const { data, error, refetch } = useQuery(trpc.sso.proofWays.queryOptions(undefined, { staleTime: 0, gcTime: 0 }));
  useEffect(() => hearProven(() => void refetch()), [refetch]);
  const asked = useRef(false);
  useEffect(() => {
    if (data?.fresh && asked.current) onDone();
  }, [data?.fresh, onDone]);
  if (error) return <FormError>{error.message}</FormError>;
  if (!data) return <SkeletonRows rows={2} />;
  return (
    <>
      {data.provider ? (
        <a
          href={routes.ssoProof(data.provider.id)}
          target="_blank"
          rel="noreferrer"
          onClick={() => {
            asked.current = true;
          }}
          className={buttonLook({ variant: data.app ? "secondary" : "primary", full: true })}
        >
          Confirm with {data.provider.name} in a new tab
        </a>
      ) : null}
      {data.provider && data.app ? <p className="my-3 text-center text-xs text-ink-faint">or</p> : null}
      {data.app ? <ProofForm onDone={onDone} onCancel={onCancel} /> : <NotNow ways={data} onCancel={onCancel} />}
    </>
  );
}

function NotNow({ ways, onCancel }: { ways: { provider: object | null }; onCancel: () => void }) {
  return (
    <>
      {ways.provider ? null : (
        <Note tone="down">
          You have no authenticator app here, and your identity provider does not ask for a second factor. Ask a
          security administrator for a link to set one up.
        </Note>
      )}
      <div className="mt-4 flex justify-end">
        <Button onClick={onCancel}>Not now</Button>
      </div>
    </>
  );
}

function ProofForm({ onDone, onCancel }: ProofProps) {
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
