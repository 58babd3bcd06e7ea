"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Input } from "#components/ui/input.tsx";
import { answerWithPasskey } from "#lib/passkey.ts";
import { isRecoveryCode } from "#lib/recovery-code.ts";
import { routes } from "#lib/routes.ts";
import { type SignInInput, signInInput } from "#lib/schemas/members.ts";
import { useTRPCClient } from "#lib/trpc/provider.tsx";
import { DemoPeople, type DemoPerson } from "./demo-people.tsx";
import { type PasskeyProof, sendCredentials, signInToken } from "./send-credentials.ts";

interface SignInFormProps {
  /** Path to go to afterwards, checked by the page. */
  next: string;
  /** Whether browsers use passkeys at the portal's address. */
  passkeys: boolean;
  /** Invented people of a demo; none elsewhere. */
  demoPeople: readonly DemoPerson[];
}

/** All proofs in one form: no step tells a stranger which of them was right. */
export function SignInForm({ next, passkeys, demoPeople }: SignInFormProps) {
  const api = useTRPCClient();
  const form = useForm<SignInInput>({
    resolver: zodResolver(signInInput),
    defaultValues: { email: "", password: "", code: "" },
  });
  const { errors } = form.formState;
  const withPassword = form.watch("password") !== "";
  const signIn = useMutation({
    mutationFn: async (proof: () => Promise<SignInInput | PasskeyProof>) => {
      const given = await proof();
      const refused = await sendCredentials(given);
      if (refused) throw new Error(refused);
      return given;
    },
    // A full load, so that nothing of the person before stays in memory. A used recovery code leads to a new factor.
    onSuccess: (given) => location.assign("code" in given && isRecoveryCode(given.code) ? routes.account() : next),
    onError: () => form.resetField("code"),
  });
  const signInAs = (person: SignInInput) => {
    form.reset(person);
    signIn.mutate(async () => person);
  };
  const byPasskey = async (): Promise<PasskeyProof> => {
    await signInToken();
    const passkey = JSON.stringify(await answerWithPasskey(await api.account.signInQuestion.mutate()));
    const { email, password } = form.getValues();
    return password ? { email: email.trim(), password, passkey } : { passkey };
  };
  const busy = signIn.isPending || signIn.isSuccess;
  return (
    <>
      {/* Outside a <dialog> this method sends nothing: pressed before the scripts run, the form keeps the password. */}
      <form method="dialog" onSubmit={form.handleSubmit((values) => signIn.mutate(async () => values))} noValidate>
        {signIn.error ? <FormError key={signIn.submittedAt}>{signIn.error.message}</FormError> : null}
        <Field label="E-mail address" error={errors.email?.message}>
          <Input type="email" autoComplete="username" spellCheck={false} {...form.register("email")} />
        </Field>
        <Field label="Password" error={errors.password?.message}>
          <Input type="password" autoComplete="current-password" {...form.register("password")} />
        </Field>
        <Field label="Code" detail="6 digits from your app, or a recovery code" error={errors.code?.message}>
          <Input autoComplete="one-time-code" autoCapitalize="characters" maxLength={24} {...form.register("code")} />
        </Field>
        <Button type="submit" variant="primary" full busy={busy}>
          Sign in
        </Button>
      </form>
      {passkeys ? (
        <Button full className="mt-2" busy={busy} onClick={() => signIn.mutate(byPasskey)}>
          {withPassword ? "Use a passkey instead of a code" : "Sign in with a passkey"}
        </Button>
      ) : null}
      {demoPeople.length > 0 ? <DemoPeople people={demoPeople} onChosen={signInAs} busy={busy} /> : null}
    </>
  );
}
