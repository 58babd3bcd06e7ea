"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { CodeField } from "#components/ui/code-field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import { TotpEnrolment } from "#components/ui/totp-enrolment.tsx";
import { makePasskey } from "#lib/passkey.ts";
import type { NewPasskey } from "#lib/schemas/account.ts";
import { type NewCredentialsForm, newCredentialsForm } from "#lib/schemas/members.ts";
import { AccountReady } from "./account-ready.tsx";
import { NewPasswordField } from "./new-password-field.tsx";

type Chosen = { token: string; password: string; code?: string; passkey?: NewPasskey };

interface NewCredentialsProps {
  token: string;
  /** Whose they are, and the seed to enrol. */
  opened: { name: string; email: string; uri: string; secret: string; passkeysPossible: boolean };
  /** What the browser makes a passkey from, for this link. */
  offer: (link: { token: string }) => Promise<Parameters<typeof makePasskey>[0]>;
  /** Accepts the invitation or resets the sign-in. Its errors may name a field. */
  submit: (chosen: Chosen) => Promise<{ email: string }>;
  submitLabel: string;
  /** What the link is for. */
  children: ReactNode;
}

const factors = [
  { value: "app", label: "Authenticator app", detail: "An app on your phone shows six digits for each sign-in." },
  { value: "passkey", label: "Passkey", detail: "Your device or security key checks that it is you; nothing to type." },
];

/** A password and a second factor, for whoever holds a one-time link. */
export function NewCredentials({ token, opened, offer, submit, submitLabel, children }: NewCredentialsProps) {
  const form = useForm<NewCredentialsForm>({
    resolver: zodResolver(newCredentialsForm),
    defaultValues: { token, name: opened.name, email: opened.email, password: "", factor: "app", code: "" },
  });
  const { errors } = form.formState;
  const byPasskey = form.watch("factor") === "passkey";
  const send = useMutation({
    mutationFn: async ({ password, factor, code }: NewCredentialsForm) =>
      submit(
        factor === "passkey"
          ? { token, password, passkey: await makePasskey(await offer({ token })) }
          : { token, password, code },
      ),
  });
  if (send.data) return <AccountReady email={send.data.email} passkey={byPasskey} />;
  const field = fieldOf(send.error);
  const refusedOn = (name: "password" | "code") => (field === name ? send.error?.message : undefined);
  return (
    <form onSubmit={form.handleSubmit((values) => send.mutate(values))} noValidate>
      {send.error && field !== "password" && field !== "code" ? (
        <FormError key={send.submittedAt}>{send.error.message}</FormError>
      ) : null}
      <p className="mb-4">{children}</p>
      {/* Tells password managers whose password this is. */}
      <input type="email" readOnly className="hidden" autoComplete="username" {...form.register("email")} />
      <NewPasswordField error={errors.password?.message ?? refusedOn("password")} {...form.register("password")} />
      {opened.passkeysPossible ? (
        <RadioGroup className="mb-4" legend="Second factor" options={factors} {...form.register("factor")} />
      ) : null}
      {byPasskey ? null : (
        <>
          <TotpEnrolment uri={opened.uri} secret={opened.secret} />
          <CodeField error={errors.code?.message ?? refusedOn("code")} {...form.register("code")} />
        </>
      )}
      <Button type="submit" variant="primary" full busy={send.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}

/** The field an error of the portal belongs to. */
function fieldOf(error: Error | null): string | null {
  if (!error || !("data" in error)) return null;
  const { data } = error;
  return typeof data === "object" && data !== null && "field" in data ? String(data.field) : null;
}
