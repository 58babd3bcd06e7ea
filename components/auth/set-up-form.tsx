"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { routes } from "#lib/routes.ts";
import { type SetUpInput, setUpInput } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { TotpEnrolment } from "./totp-enrolment.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** The first security administrator: name, address, password, app. */
export function SetUpForm() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const begin = useMutation(trpc.members.beginSetUp.mutationOptions());
  const { mutate } = begin;
  useEffect(() => {
    if (token !== null) mutate({ token });
  }, [token, mutate]);
  if (begin.error) return <ErrorState title="This link does not work">{begin.error.message}</ErrorState>;
  if (!begin.data || !token) return <SkeletonRows rows={4} />;
  return <Filled token={token} totp={begin.data} />;
}

function Filled({ token, totp }: { token: string; totp: { uri: string; secret: string } }) {
  const trpc = useTRPC();
  const form = useForm<SetUpInput>({
    resolver: zodResolver(setUpInput),
    defaultValues: { token, name: "", email: "", password: "", code: "" },
  });
  const { errors } = form.formState;
  const complete = useMutation(
    trpc.members.completeSetUp.mutationOptions({ onSuccess: () => location.assign(routes.signIn()) }),
  );
  return (
    <form onSubmit={form.handleSubmit((values) => complete.mutate(values))} noValidate>
      {complete.error ? <FormError>{complete.error.message}</FormError> : null}
      <Field label="Your name" error={errors.name?.message}>
        <Input autoComplete="name" {...form.register("name")} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message}>
        <Input type="email" autoComplete="username" {...form.register("email")} />
      </Field>
      <Field label="Password" detail="at least 12 characters" error={errors.password?.message}>
        <Input type="password" autoComplete="new-password" {...form.register("password")} />
      </Field>
      <TotpEnrolment uri={totp.uri} secret={totp.secret} />
      <Field label="Code" detail="6 digits from your app" error={errors.code?.message}>
        <Input inputMode="numeric" autoComplete="one-time-code" {...form.register("code")} />
      </Field>
      <Button type="submit" variant="primary" full busy={complete.isPending || complete.isSuccess}>
        Set up and go to sign-in
      </Button>
    </form>
  );
}
