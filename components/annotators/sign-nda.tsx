"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { needsYou } from "./gate-next.ts";
import type { GateDetail, MyGates } from "./types.ts";

type Nda = NonNullable<MyGates["nda"]>;

interface SignNdaProps {
  gate: GateDetail;
  nda: MyGates["nda"];
  name: string;
  primary: boolean;
}

/** The button that opens the text, and the dialog to read and sign it. */
export function SignNda({ gate, nda, name, primary }: SignNdaProps) {
  const [open, setOpen] = useState(false);
  if (!nda)
    return needsYou(gate) ? (
      <p className="mt-2 text-ink-muted">The client has not put up the text yet. Come back later.</p>
    ) : null;
  const asked = needsYou(gate);
  return (
    <div className="mt-3">
      <Button variant={primary ? "primary" : "secondary"} onClick={() => setOpen(true)}>
        {asked ? "Read and sign" : "Read the text"}
      </Button>
      {open ? <NdaDialog nda={nda} name={name} signing={asked} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

function NdaDialog({ nda, name, signing, onClose }: { nda: Nda; name: string; signing: boolean; onClose: () => void }) {
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={`Non-disclosure agreement, version ${nda.version}`}
      description={
        signing
          ? "Read it to the end, then sign with your name. A copy of what you sign is kept with time and address."
          : "This is the current text."
      }
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text has to be reachable by keyboard.
        tabIndex={0}
        aria-label="Text of the agreement"
        className="max-h-[38vh] overflow-y-auto rounded-md border border-line bg-sunken px-4 py-3 whitespace-pre-wrap"
      >
        {nda.body}
      </section>
      <p className="mt-1 text-xs text-ink-faint">
        Fingerprint <span className="mono wrap-anywhere">{nda.sha256}</span>
      </p>
      {signing ? (
        <SignForm nda={nda} name={name} onClose={onClose} />
      ) : (
        <div className="mt-4 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      )}
    </Dialog>
  );
}

function SignForm({ nda, name, onClose }: { nda: Nda; name: string; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [typedName, setTypedName] = useState("");
  const [read, setRead] = useState(false);
  const sign = useMutation(
    trpc.annotators.signNda.mutationOptions({
      onSuccess: async ({ state }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.annotators.pathKey() });
        toast(
          state === "valid"
            ? { title: "You signed the agreement", state: "valid" }
            : { title: "You signed; compliance decides next", state: "submitted" },
        );
        onClose();
      },
    }),
  );
  const onName = sign.error?.data?.field === "typedName" ? sign.error.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sign.mutate({ textId: nda.id, sha256: nda.sha256, typedName });
  };
  return (
    <form className="mt-4" onSubmit={submit} noValidate>
      {sign.error && !onName ? <FormError>{sign.error.message}</FormError> : null}
      <Checkbox
        label="I read the whole text and agree to it"
        checked={read}
        onChange={(event) => setRead(event.target.checked)}
      />
      <Field className="mt-3" label="Type your full name" hint={`As in your invitation: ${name}`} error={onName}>
        <Input autoComplete="off" value={typedName} onChange={(event) => setTypedName(event.target.value)} />
      </Field>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Sign later</Button>
        <Button type="submit" variant="primary" disabled={!read || typedName.trim().length < 2} busy={sign.isPending}>
          Sign the agreement
        </Button>
      </div>
    </form>
  );
}
