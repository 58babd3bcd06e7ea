"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { DateTime } from "#components/ui/date-time.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { roleTitle } from "#lib/roles.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { NewCredentials } from "./new-credentials.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** Who invites to what; then a password, the app, and its first code. */
export function InvitationForm({ company }: { company: string }) {
  const trpc = useTRPC();
  const token = useLinkToken();
  const open = useMutation(trpc.members.openInvitation.mutationOptions());
  const accept = useMutation(trpc.members.acceptInvitation.mutationOptions());
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
  const { invitedByName, name, role, vendorName, email, expiresAt } = open.data;
  return (
    <NewCredentials token={token} opened={open.data} submit={accept} submitLabel="Accept the invitation">
      {invitedByName ?? company} invites <b className="font-semibold">{name}</b> as{" "}
      <b className="font-semibold">{roleTitle[role].toLowerCase()}</b> of {vendorName ?? company}. You will sign in as{" "}
      {email}. The invitation holds until <DateTime at={expiresAt} />.
    </NewCredentials>
  );
}
