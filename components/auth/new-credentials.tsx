"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { type NewCredentialsForm, newCredentialsForm } from "#lib/schemas/members.ts";
import { AccountReady } from "./account-ready.tsx";
import { CodeField } from "./code-field.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
import { TotpEnrolment } from "./totp-enrolment.tsx";

interface NewCredentialsProps {
  token: string;
  /** Whose they are, and the seed to enrol. */
  opened: { name: string; email: string; uri: string; secret: string };
  /** What takes them: accepting an invitation, resetting a sign-in. */
  submit: {
    mutate: (values: { token: string; password: string; code: string }) => void;
    data: { email: string } | undefined;
    error: { message: string; data?: { field?: string | null } | null } | null;
    isPending: boolean;
    submittedAt: number;
  };
  submitLabel: string;
  /** What the link is for. */
  children: ReactNode;
}

/** A password, the app and its first code, for whoever holds a one-time link. */
export function NewCredentials({ token, opened, submit, submitLabel, children }: NewCredentialsProps) {
  const form = useForm<NewCredentialsForm>({
    resolver: zodResolver(newCredentialsForm),
    defaultValues: { token, name: opened.name, email: opened.email, password: "", code: "" },
  });
  const { errors } = form.formState;
  if (submit.data) return <AccountReady email={submit.data.email} />;
  const refused = submit.error;
  const field = refused?.data?.field;
  const refusedOn = (name: "password" | "code") => (field === name ? refused?.message : undefined);
  return (
    <form onSubmit={form.handleSubmit(({ password, code }) => submit.mutate({ token, password, code }))} noValidate>
      {refused && field !== "password" && field !== "code" ? (
        <FormError key={submit.submittedAt}>{refused.message}</FormError>
      ) : null}
      <p className="mb-4">{children}</p>
      {/* Tells password managers whose password this is. */}
      <input type="email" readOnly className="hidden" autoComplete="username" {...form.register("email")} />
      <NewPasswordField error={errors.password?.message ?? refusedOn("password")} {...form.register("password")} />
      <TotpEnrolment uri={opened.uri} secret={opened.secret} />
      <CodeField error={errors.code?.message ?? refusedOn("code")} {...form.register("code")} />
      <Button type="submit" variant="primary" full busy={submit.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
