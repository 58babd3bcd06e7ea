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
import { roleTitle } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";
import { type AcceptInvitationForm, acceptInvitationForm } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { TotpEnrolment } from "./totp-enrolment.tsx";
import { useLinkToken } from "./use-link-token.ts";

type Opened = RouterOutputs["members"]["openInvitation"];

/** Who invites to what; then a password, the app, and its first code. */
export function InvitationForm() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const open = useMutation(trpc.members.openInvitation.mutationOptions());
  const { mutate } = open;
  useEffect(() => {
    if (token !== null) mutate({ token });
  }, [token, mutate]);
  if (open.error) return <ErrorState title="This invitation does not work">{open.error.message}</ErrorState>;
  if (!open.data || !token) return <SkeletonRows rows={4} />;
  return <Filled token={token} opened={open.data} />;
}

function Filled({ token, opened }: { token: string; opened: Opened }) {
  const trpc = useTRPC();
  const form = useForm<AcceptInvitationForm>({
    resolver: zodResolver(acceptInvitationForm),
    defaultValues: { token, name: opened.name, email: opened.email, password: "", code: "" },
  });
  const { errors } = form.formState;
  const accept = useMutation(
    trpc.members.acceptInvitation.mutationOptions({ onSuccess: () => location.assign(routes.signIn()) }),
  );
  return (
    <form onSubmit={form.handleSubmit(({ password, code }) => accept.mutate({ token, password, code }))} noValidate>
      {accept.error ? <FormError>{accept.error.message}</FormError> : null}
      <p className="mb-4">
        {opened.invitedByName ? `${opened.invitedByName} invites you` : "You are invited"} as{" "}
        <b>{roleTitle[opened.role]}</b>
        {opened.vendorName ? ` of ${opened.vendorName}` : ""}. You sign in as {opened.email}.
      </p>
      <Field label="Password" detail="at least 12 characters" error={errors.password?.message}>
        <Input type="password" autoComplete="new-password" {...form.register("password")} />
      </Field>
      <TotpEnrolment uri={opened.uri} secret={opened.secret} />
      <Field label="Code" detail="6 digits from your app" error={errors.code?.message}>
        <Input inputMode="numeric" autoComplete="one-time-code" {...form.register("code")} />
      </Field>
      <Button type="submit" variant="primary" full busy={accept.isPending || accept.isSuccess}>
        Accept and go to sign-in
      </Button>
    </form>
  );
}
