"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TextButton } from "#components/ui/text-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { RouterOutputs } from "#lib/trpc/types.ts";

type Scope = RouterOutputs["datasets"]["get"]["scopes"][number];

/** The hosts of a scope. Taking one off opens nothing to anybody, and is refused while a grant stands. */
export function DestinationList({ scope, mayWrite }: { scope: Scope; mayWrite: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.datasets.removeDestination.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.datasets.pathKey() });
        toast({ title: `${scope.name} reaches one host less` });
      },
      onError: (error) => toast({ title: "The host was kept", detail: error.message, state: "failed" }),
    }),
  );
  const removable = mayWrite && scope.destinations.length > 1 && scope.openGrants === 0;
  return (
    <ul>
      {scope.destinations.map(({ id, address, protocol, port }) => (
        <li key={id} className="flex items-baseline gap-3">
          <span className="mono">
            {address}:{port} {protocol.toUpperCase()}
          </span>
          {removable ? (
            <TextButton
              aria-label={`Remove ${address} port ${port}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate({ destinationId: id })}
            >
              Remove
            </TextButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
