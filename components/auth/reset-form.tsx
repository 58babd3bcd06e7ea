"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { DateTime } from "#components/ui/date-time.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { NewCredentials } from "./new-credentials.tsx";
import { useLinkToken } from "./use-link-token.ts";

/** A new password and app for somebody who has an account and lost one of them. */
export function ResetForm() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const open = useMutation(trpc.members.openReset.mutationOptions());
  const complete = useMutation(trpc.members.completeReset.mutationOptions());
  const { mutate } = open;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  if (token === "")
    return (
      <ErrorState title="The link is not complete">Open it as it was sent to you, up to its last sign.</ErrorState>
    );
  if (open.error) return <ErrorState title="This link does not work">{open.error.message}</ErrorState>;
  if (!open.data || !token) return <SkeletonRows rows={4} />;
  return (
    <NewCredentials token={token} opened={open.data} submit={complete} submitLabel="Set the new password and app">
      {open.data.issuedByName} made this link for <b className="font-semibold">{open.data.name}</b>, who signs in as{" "}
      {open.data.email}. When you are done, the old password and app stop working and you are signed out everywhere. The
      link holds until <DateTime at={open.data.expiresAt} />.
    </NewCredentials>
  );
}
