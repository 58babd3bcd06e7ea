"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { Provider } from "./types.ts";

/** Lets people in through the provider, or stops that and ends what came through it, after saying so. */
export function TurnOnOff({ provider }: { provider: Provider }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const turningOn = provider.status === "off";
  const ready = provider.clientId !== "" && provider.testedAt !== null;
  const change = useMutation(
    trpc.sso.setStatus.mutationOptions({
      onSuccess: async ({ name, sessionsEnded }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() });
        toast(
          turningOn
            ? { title: `${name} is on` }
            : { title: `${name} is off`, detail: `${plural(sessionsEnded, "session")} ended.`, state: "closed" },
        );
        setOpen(false);
      },
    }),
  );
  const close = () => {
    setOpen(false);
    change.reset();
  };
  const effects = turningOn
    ? [
        { what: "Whom it may vouch for", value: provider.allowedDomains.map((domain) => `@${domain}`).join(", ") },
        {
          what: "Second factor",
          value:
            provider.mfaAcr.length + provider.mfaAmr.length > 0 ? "the provider's, when it says so" : "the portal's",
        },
      ]
    : [
        { what: "People linked to it", value: provider.linked },
        { what: "Live sessions that end", value: provider.liveSessions },
      ];
  return (
    <>
      <Button variant={turningOn ? (ready ? "primary" : "secondary") : "danger-quiet"} onClick={() => setOpen(true)}>
        {turningOn ? "Turn on…" : "Turn off…"}
      </Button>
      {open ? (
        <ConfirmDialog
          open
          destructive={!turningOn}
          onOpenChange={(next) => next || close()}
          title={turningOn ? `Turn on ${provider.name}?` : `Turn off ${provider.name}?`}
          description={
            turningOn
              ? `Invited people of ${provider.organisation} can sign in with their company account from now on. Nobody else can.`
              : "Nobody signs in through it any more, and sessions that were opened through it end now. Links of people stay, so it can be undone."
          }
          effects={effects}
          confirmLabel={turningOn ? "Turn on the provider" : "Turn off the provider"}
          cancelLabel={turningOn ? "Keep it off" : "Keep it on"}
          busy={change.isPending}
          error={change.error?.message}
          onConfirm={() => change.mutate({ providerId: provider.id, status: turningOn ? "on" : "off" })}
        />
      ) : null}
    </>
  );
}
