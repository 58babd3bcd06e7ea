"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { type SignInInput, signInInput } from "#lib/schemas/members.ts";
import { CodeField } from "./code-field.tsx";
import { DemoPeople, type DemoPerson } from "./demo-people.tsx";
import { sendCredentials } from "./send-credentials.ts";

interface SignInFormProps {
  /** Path to go to afterwards, checked by the page. */
  next: string;
  /** Invented people of a demo; none elsewhere. */
  demoPeople: readonly DemoPerson[];
}

/** All three proofs in one form: no step tells a stranger which of them was right. */
export function SignInForm({ next, demoPeople }: SignInFormProps) {
  const form = useForm<SignInInput>({
    resolver: zodResolver(signInInput),
    defaultValues: { email: "", password: "", code: "" },
  });
  const { errors } = form.formState;
  const signIn = useMutation({
    mutationFn: async (values: SignInInput) => {
      const refused = await sendCredentials(values);
      if (refused) throw new Error(refused);
    },
    // A full load, so that nothing of the person before stays in memory.
    onSuccess: () => location.assign(next),
    onError: () => form.resetField("code"),
  });
  const signInAs = (person: SignInInput) => {
    form.reset(person);
    signIn.mutate(person);
  };
  return (
    <>
      {/* Outside a <dialog> this method sends nothing: pressed before the scripts run, the form keeps the password. */}
      <form method="dialog" onSubmit={form.handleSubmit((values) => signIn.mutate(values))} noValidate>
        {signIn.error ? <FormError key={signIn.submittedAt}>{signIn.error.message}</FormError> : null}
        <Field label="E-mail address" error={errors.email?.message}>
          <Input type="email" autoComplete="username" spellCheck={false} {...form.register("email")} />
        </Field>
        <Field label="Password" error={errors.password?.message}>
          <Input type="password" autoComplete="current-password" {...form.register("password")} />
        </Field>
        <CodeField error={errors.code?.message} {...form.register("code")} />
        <Button type="submit" variant="primary" full busy={signIn.isPending || signIn.isSuccess}>
          Sign in
        </Button>
      </form>
      {demoPeople.length > 0 ? (
        <DemoPeople people={demoPeople} onChosen={signInAs} busy={signIn.isPending || signIn.isSuccess} />
      ) : null}
    </>
  );
}
