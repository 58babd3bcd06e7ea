"use client";

import { useMutation } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { useTRPC, useTRPCClient } from "#lib/trpc/provider.tsx";
import { AcceptByProvider } from "./accept-by-provider.tsx";
import { LinkDoor } from "./link-door.tsx";
import { NewCredentials } from "./new-credentials.tsx";

/** Who invites to what; then a password, the app, and its first code. */
export function InvitationForm({ company }: { company: string }) {
  const trpc = useTRPC();
  const open = useMutation(trpc.members.openInvitation.mutationOptions());
  const api = useTRPCClient();
  return (
    <LinkDoor open={open} refusedTitle="This invitation does not work">
      {(opened, token) => {
        const about = (
          <>
            {opened.invitedByName ?? company} invites <b className="font-semibold">{opened.name}</b> as{" "}
            <b className="font-semibold">{opened.roleTitle}</b> of {opened.vendorName ?? company}. You will sign in as{" "}
            {opened.email}. The invitation holds until <DateTime at={opened.expiresAt} />.
          </>
        );
        const { providers, passwordAllowed } = opened;
        if (!passwordAllowed) return <AcceptByProvider token={token} providers={providers} about={about} />;
        return (
          <>
            {providers.length > 0 ? <AcceptByProvider token={token} providers={providers} or /> : null}
            <NewCredentials
              token={token}
              opened={opened}
              offer={api.members.offerInvitationPasskey.mutate}
              submit={api.members.acceptInvitation.mutate}
              submitLabel="Accept the invitation"
            >
              {about}
            </NewCredentials>
          </>
        );
      }}
    </LinkDoor>
  );
}
