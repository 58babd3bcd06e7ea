"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { FormError } from "#components/ui/form-error.tsx";
import { Section } from "#components/ui/section.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { usePrivateKey } from "./private-key.tsx";
import { makeKeyPair } from "./wireguard-keys.ts";

interface VpnKeySectionProps {
  hasKey: boolean;
  createdAt: Date | null;
}

/** The annotator's VPN key: made here, in the browser; only its public half is sent. */
export function VpnKeySection({ hasKey, createdAt }: VpnKeySectionProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { pair, hold } = usePrivateKey();
  const [replacing, setReplacing] = useState(false);
  const register = useMutation(trpc.access.registerKey.mutationOptions());
  const make = useMutation({
    mutationFn: async () => {
      const fresh = await makeKeyPair();
      await register.mutateAsync({ publicKey: fresh.publicKey });
      hold(fresh);
    },
    onSuccess: async () => {
      setReplacing(false);
      await queryClient.invalidateQueries({ queryKey: trpc.access.pathKey() });
      toast({ title: "Your VPN key is made", detail: "Download the configuration before you leave this page." });
    },
  });
  return (
    <Section title="My VPN key" count="made in this browser">
      <div className="flex flex-wrap items-center gap-3 py-3">
        <StateBadge
          state={hasKey ? "valid" : "missing"}
          word={hasKey ? "Key registered" : "No key yet"}
          detail={createdAt ? <DateTime at={createdAt} /> : undefined}
        />
        <span className="ml-auto">
          {hasKey ? (
            <Button onClick={() => setReplacing(true)} busy={make.isPending}>
              Make a new key…
            </Button>
          ) : (
            <Button variant="primary" onClick={() => make.mutate()} busy={make.isPending}>
              Make my VPN key
            </Button>
          )}
        </span>
      </div>
      {make.error && !replacing ? <FormError>{make.error.message}</FormError> : null}
      <p className="max-w-[84ch] pb-3 text-xs text-ink-faint">
        {pair
          ? "The private key is in this tab only. Download the configuration of each grant before you close it."
          : "The private key never leaves your browser and is not kept. If you lost the configuration, make a new key."}
      </p>
      <ConfirmDialog
        open={replacing}
        onOpenChange={setReplacing}
        destructive
        title="Replace your VPN key?"
        description="The configuration you have now stops working at once. You download a new one here."
        confirmLabel="Make a new key"
        cancelLabel="Keep my key"
        busy={make.isPending}
        error={make.error?.message}
        onConfirm={() => make.mutate()}
      />
    </Section>
  );
}
