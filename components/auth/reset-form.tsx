"use client";

import { useMutation } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { useTRPC, useTRPCClient } from "#lib/trpc/provider.tsx";
import { LinkDoor } from "./link-door.tsx";
import { NewCredentials } from "./new-credentials.tsx";

/** A new password and second factor for somebody who has an account and lost one of them. */
export function ResetForm() {
  const trpc = useTRPC();
  const open = useMutation(trpc.members.openReset.mutationOptions());
  const api = useTRPCClient();
  return (
    <LinkDoor open={open} refusedTitle="This link does not work">
      {(opened, token) => (
        <NewCredentials
          token={token}
          opened={opened}
          offer={api.members.offerResetPasskey.mutate}
          submit={api.members.completeReset.mutate}
          submitLabel="Set them anew"
        >
          {opened.issuedByName} made this link for <b className="font-semibold">{opened.name}</b>, who signs in as{" "}
          {opened.email}. When you are done, the old password, app, passkeys and recovery codes stop working and you are
          signed out everywhere. The link holds until <DateTime at={opened.expiresAt} />.
        </NewCredentials>
      )}
    </LinkDoor>
  );
}
