"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { roleTitle } from "#lib/roles.ts";
import { type AcceptInvitationForm, acceptInvitationForm } from "#lib/schemas/members.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";
import { AccountReady } from "./account-ready.tsx";
import { CodeField } from "./code-field.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
import { TotpEnrolment } from "./totp-enrolment.tsx";
import { useLinkToken } from "./use-link-token.ts";

type Opened = RouterOutputs["members"]["openInvitation"];

/** Who invites to what; then a password, the app, and its first code. */
export function InvitationForm({ company }: { company: string }) {
  const trpc = useTRPC();
  const token = useLinkToken();
  const open = useMutation(trpc.members.openInvitation.mutationOptions());
  const { mutate } = open;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  if (token === "")
    return (
      <ErrorState title="The link is not complete">Open it as it was sent to you, up to its last sign.</ErrorState>
    );
  if (open.error) return <ErrorState title="This invitation does not work">{open.error.message}</ErrorState>;
  if (!open.data || !token) return <SkeletonRows rows={4} />;
  return <Filled token={token} opened={open.data} company={company} />;
}

function Filled({ token, opened, company }: { token: string; opened: Opened; company: string }) {
  const trpc = useTRPC();
  const form = useForm<AcceptInvitationForm>({
    resolver: zodResolver(acceptInvitationForm),
    defaultValues: { token, name: opened.name, email: opened.email, password: "", code: "" },
  });
  const { errors } = form.formState;
  const accept = useMutation(trpc.members.acceptInvitation.mutationOptions());
  if (accept.data) return <AccountReady email={accept.data.email} />;
  const refused = accept.error;
  const field = refused?.data?.field;
  const refusedOn = (name: "password" | "code") => (field === name ? refused?.message : undefined);
  return (
    <form onSubmit={form.handleSubmit(({ password, code }) => accept.mutate({ token, password, code }))} noValidate>
      {refused && field !== "password" && field !== "code" ? (
        <FormError key={accept.submittedAt}>{refused.message}</FormError>
      ) : null}
      <p className="mb-4">
        {opened.invitedByName ?? company} invites <b className="font-semibold">{opened.name}</b> as{" "}
        <b className="font-semibold">{roleTitle[opened.role].toLowerCase()}</b> of {opened.vendorName ?? company}. You
        will sign in as {opened.email}. The invitation holds until <DateTime at={opened.expiresAt} />.
      </p>
      {/* Tells password managers whose password this is. */}
      <input type="email" readOnly className="hidden" autoComplete="username" {...form.register("email")} />
      <NewPasswordField error={errors.password?.message ?? refusedOn("password")} {...form.register("password")} />
      <TotpEnrolment uri={opened.uri} secret={opened.secret} />
      <CodeField error={errors.code?.message ?? refusedOn("code")} {...form.register("code")} />
      <Button type="submit" variant="primary" full busy={accept.isPending}>
        Accept the invitation
      </Button>
    </form>
  );
}
