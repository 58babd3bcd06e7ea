"use client";
import { useMutation } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { answerWithPasskey } from "#lib/passkey.ts";
import { routes } from "#lib/routes.ts";
import { useTRPCClient } from "#lib/trpc/provider.tsx";
import type { Account } from "./types.ts";

/** What has to happen first: a role that waits for a passkey, a sign-in by a recovery code. Nothing otherwise. */
export function PasskeyGate({ account }: { account: Account }) {
  if (account.session.recovering)
    return (
      <Note tone="degraded" className="mb-6">
        <b>You signed in with a recovery code.</b> {account.password?.recoveryCodesLeft ?? 0} are left. Set up your
        authenticator app or a passkey anew, now: this browser may do so for half an hour. Acts that open or close
        access wait until you did.
      </Note>
    );
  if (!account.roles.some(({ waits }) => waits)) return null;
  if (account.passkeys.length > 0) return <ShowPasskey />;
  return (
    <Note tone="degraded" className="mb-6">
      <b>Your organisation wants a passkey for this role.</b>{" "}
      {account.passkeysPossible
        ? "Add one below; the role counts from then on."
        : "Passkeys need the portal under a name and over TLS, which this address is not. Tell IT."}
    </Note>
  );
}

/** This session was opened another way: the passkey once, and the role counts. */
function ShowPasskey() {
  const api = useTRPCClient();
  const confirm = useMutation({
    mutationFn: async () => {
      const passkey = await answerWithPasskey(await api.account.askForPasskey.mutate());
      await api.account.confirmByPasskey.mutate({ passkey });
    },
    // A full load: what the person may do has changed.
    onSuccess: () => location.assign(routes.home()),
  });
  return (
    <Note
      tone="degraded"
      className="mb-6"
      action={
        <Button variant="primary" busy={confirm.isPending} onClick={() => confirm.mutate()}>
          Use your passkey
        </Button>
      }
    >
      <b>You came in without your passkey.</b> Your organisation wants one for this role; show it, and the role counts
      in this browser.
      {confirm.error ? (
        <span role="alert" className="mt-1 block text-down-ink">
          {confirm.error.message}
        </span>
      ) : null}
    </Note>
  );
}
