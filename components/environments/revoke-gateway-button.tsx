"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";

interface RevokeGatewayButtonProps {
  gateway: { id: string; name: string };
  environmentName: string;
  peers: number;
  openGrants: number;
  leaseSeconds: number;
}

/** Ends a gateway agent for good, after saying what closes with it. */
export function RevokeGatewayButton({
  gateway,
  environmentName,
  peers,
  openGrants,
  leaseSeconds,
}: RevokeGatewayButtonProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const revoke = useMutation(
    trpc.environments.revokeAgent.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.environments.pathKey() });
        toast({
          title: `${name} is revoked`,
          detail: `It closes everything within ${leaseSeconds} s.`,
          state: "closing",
        });
        setOpen(false);
      },
    }),
  );
  return (
    <>
      <Button variant="danger-quiet" onClick={() => setOpen(true)}>
        Revoke agent…
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        destructive
        title={`End ${gateway.name} as the gateway of ${environmentName}?`}
        description={`Its key stops working at once. It closes every tunnel when it hears of it, at the latest when its lease of ${leaseSeconds} s ends. Nothing opens here until another gateway is enrolled.`}
        effects={[
          { what: "Peers it last reported", value: peers },
          { what: "Open grants that lose their tunnel", value: openGrants },
        ]}
        note="Grants stay approved and open again behind the next gateway, unless they end before. What this gateway closes after that is not observed, so it cannot be proven."
        reason={{ label: "Reason", detail: "auditors read it", minLength: 10 }}
        confirmLabel={`Revoke ${gateway.name}`}
        cancelLabel="Keep the gateway"
        busy={revoke.isPending}
        error={revoke.error?.message}
        onConfirm={({ reason }) => revoke.mutate({ agentId: gateway.id, reason })}
      />
    </>
  );
}
