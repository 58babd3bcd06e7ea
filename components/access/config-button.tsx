"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPCClient } from "#lib/trpc/provider.tsx";
import { usePrivateKey } from "./private-key.tsx";
import { wireguardConfig } from "./wireguard-keys.ts";

interface ConfigButtonProps {
  grantId: string;
  environment: string;
}

/** Joins what the portal knows with the private key of this tab and saves the file. */
export function ConfigButton({ grantId, environment }: ConfigButtonProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const { pair } = usePrivateKey();
  const save = useMutation({
    mutationFn: async () => {
      const tunnel = await client.access.myVpnConfig.query({ grantId });
      if (!pair || tunnel.publicKey !== pair.publicKey)
        throw new Error(
          "The private key of the registered key is not in this tab. Make a new key under “My VPN key”, then download.",
        );
      saveFile(`${fileName(environment)}.conf`, wireguardConfig(tunnel, pair.privateKey));
    },
    onError: (error) => toast({ title: "No configuration was saved", detail: error.message, state: "failed" }),
  });
  return (
    <Button size="sm" onClick={() => save.mutate()} busy={save.isPending}>
      Download configuration
    </Button>
  );
}

// WireGuard takes the file's name as the interface's: at most 15 characters of a small set.
function fileName(environment: string): string {
  return `gh-${environment.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`.slice(0, 15).replace(/-$/, "");
}

function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
