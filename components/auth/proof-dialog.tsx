"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { CodeField } from "#components/ui/code-field.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Note } from "#components/ui/note.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { answerWithPasskey } from "#lib/passkey.ts";
import { routes } from "#lib/routes.ts";
import { type ConfirmIdentityInput, confirmIdentityInput } from "#lib/schemas/members.ts";
import { answerProofWith } from "#lib/trpc/proof.ts";
import { useTRPC, useTRPCClient } from "#lib/trpc/provider.tsx";
import { hearProven } from "./proof-channel.ts";

/** Asks who sits there when an act wants a proof that is at most five minutes old; the act waits and then goes on. */
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
      description="Acts that open or close access ask again when your last proof is older than five minutes. Then this goes on by itself."
    >
      <ProofWays onDone={() => close(true)} onCancel={() => close(false)} />
    </Dialog>
  );
}

type Outcome = { onDone: () => void; onCancel: () => void };

/** The passkey first, where there is one: nobody can be talked out of it. */
function ProofWays({ onDone, onCancel }: Outcome) {
  const trpc = useTRPC();
  // Asked again whenever this tab is looked at again: the proof may have been given in another one.
  const options = trpc.account.proofWays.queryOptions(undefined, { staleTime: 0, gcTime: 0 });
  const { data: ways, error, refetch } = useQuery(options);
  useEffect(() => hearProven(() => void refetch()), [refetch]);
  const askedElsewhere = useRef(false);
  useEffect(() => {
    if (ways?.fresh && askedElsewhere.current) onDone();
  }, [ways?.fresh, onDone]);
  if (error) return <Note tone="down">{error.message}</Note>;
  if (!ways) return <SkeletonRows rows={2} />;
  const { passkey, provider, app, passkeyOnly } = ways;
  const lookOfProvider = buttonLook({ variant: passkey ? "secondary" : "primary", full: true });
  return (
    <>
      <div className="grid gap-2">
        {passkey ? <PasskeyProof onDone={onDone} /> : null}
        {provider ? (
          <a
            href={routes.ssoProof(provider.id)}
            target="_blank"
            rel="noreferrer"
            onClick={() => {
              askedElsewhere.current = true;
            }}
            className={lookOfProvider}
          >
            Confirm with {provider.name} in a new tab
          </a>
        ) : null}
      </div>
      {(passkey || provider) && app ? <p className="my-3 text-ink-faint">Or with a code:</p> : null}
      {app ? (
        <CodeProof onDone={onDone} onCancel={onCancel} second={passkey || provider !== null} />
      ) : (
        <NoCode none={!passkey && !provider} passkeyOnly={passkeyOnly} onCancel={onCancel} />
      )}
    </>
  );
}

/** Where there is no app: the way out, and for those with nothing at all, where to add something. */
function NoCode({ none, passkeyOnly, onCancel }: { none: boolean; passkeyOnly: boolean; onCancel: () => void }) {
  return (
    <>
      {none ? (
        <Note tone="degraded">
          {passkeyOnly
            ? "Your role works with a passkey only, and you have none yet."
            : "You have neither a passkey nor an authenticator app."}{" "}
          Add one on your account page, then do this again.
        </Note>
      ) : null}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Not now</Button>
        {none ? (
          <LinkButton href={routes.account()} variant="primary" onClick={onCancel}>
            Go to your account
          </LinkButton>
        ) : null}
      </div>
    </>
  );
}

function PasskeyProof({ onDone }: { onDone: () => void }) {
  const api = useTRPCClient();
  const confirm = useMutation({
    mutationFn: async () => {
      const passkey = await answerWithPasskey(await api.account.askForPasskey.mutate());
      await api.account.confirmByPasskey.mutate({ passkey });
    },
    onSuccess: onDone,
  });
  return (
    <>
      {confirm.error ? <FormError key={confirm.submittedAt}>{confirm.error.message}</FormError> : null}
      <Button variant="primary" full busy={confirm.isPending} onClick={() => confirm.mutate()}>
        Use your passkey
      </Button>
    </>
  );
}

function CodeProof({ onDone, onCancel, second }: Outcome & { second: boolean }) {
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
        <Button type="submit" variant={second ? undefined : "primary"} busy={confirm.isPending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
