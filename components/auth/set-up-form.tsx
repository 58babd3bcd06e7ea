"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { CodeField } from "#components/ui/code-field.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TotpEnrolment } from "#components/ui/totp-enrolment.tsx";
import { type SetUpInput, setUpInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AccountReady } from "./account-ready.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** The first security administrator: name, address, password, app. */
export function SetUpForm() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const begin = useMutation(trpc.members.beginSetUp.mutationOptions());
  const { mutate } = begin;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  if (token === "")
    return (
      <ErrorState title="The link is not complete">Open it as the terminal printed it, up to its last sign.</ErrorState>
    );
  if (begin.error) return <ErrorState title="This link does not work">{begin.error.message}</ErrorState>;
  if (!begin.data || !token) return <SkeletonRows rows={4} />;
  return <Filled token={token} totp={begin.data} />;
}

function Filled({ token, totp }: { token: string; totp: RouterOutputs["members"]["beginSetUp"] }) {
  const trpc = useTRPC();
  const form = useForm<SetUpInput>({
    resolver: zodResolver(setUpInput),
    defaultValues: { token, name: "", email: "", password: "", code: "" },
  });
  const { errors } = form.formState;
  const complete = useMutation(trpc.members.completeSetUp.mutationOptions());
  if (complete.data) return <AccountReady email={complete.data.email} />;
  const refused = complete.error;
  const onCode = refused?.data?.field === "code" ? refused.message : undefined;
  return (
    <form onSubmit={form.handleSubmit((values) => complete.mutate(values))} noValidate>
      {refused && !onCode ? <FormError key={complete.submittedAt}>{refused.message}</FormError> : null}
      <Field label="Your name" error={errors.name?.message}>
        <Input autoComplete="name" {...form.register("name")} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message}>
        <Input type="email" autoComplete="username" spellCheck={false} {...form.register("email")} />
      </Field>
      <NewPasswordField error={errors.password?.message} {...form.register("password")} />
      <TotpEnrolment uri={totp.uri} secret={totp.secret} />
      <CodeField error={errors.code?.message ?? onCode} {...form.register("code")} />
      <Button type="submit" variant="primary" full busy={complete.isPending}>
        Set up the portal
      </Button>
    </form>
  );
}
