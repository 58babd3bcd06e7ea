"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { Provider } from "./types.ts";

type Person = Provider["people"][number];

const facts: DataColumn<Person>[] = [
  { id: "name", header: "Person", cell: (row) => <PersonCell name={row.name} detail={row.email} /> },
  { id: "since", header: "First sign-in", phone: "start", cell: (row) => <TimeCell at={row.linkedAt} /> },
];

/** Whose company account is linked; a link to a wrong account can be taken away. */
export function LinkedPeople({ provider, mayWrite }: { provider: Provider; mayWrite: boolean }) {
  const [unlinking, setUnlinking] = useState<Person | null>(null);
  const columns = useMemo<DataColumn<Person>[]>(
    () =>
      mayWrite
        ? [
            ...facts,
            {
              id: "acts",
              header: "",
              align: "end",
              phone: "end",
              cell: (row) => (
                <Button
                  size="sm"
                  variant="danger-quiet"
                  aria-label={`Unlink ${row.name}`}
                  onClick={() => setUnlinking(row)}
                >
                  Unlink…
                </Button>
              ),
            },
          ]
        : facts,
    [mayWrite],
  );
  const shown = provider.people.length;
  return (
    <Section title="Linked people" count={provider.linked > shown ? `${shown} of ${provider.linked}` : provider.linked}>
      <DataTable
        label="Linked people"
        columns={columns}
        rows={provider.people}
        getRowId={(row) => row.identityId}
        keys={false}
        empty={
          <EmptyState title="Nobody has signed in through it yet">People are linked at their first sign-in.</EmptyState>
        }
      />
      {unlinking ? <UnlinkDialog person={unlinking} provider={provider} onClose={() => setUnlinking(null)} /> : null}
    </Section>
  );
}

function UnlinkDialog({ person, provider, onClose }: { person: Person; provider: Provider; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const unlink = useMutation(
    trpc.sso.unlink.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.sso.pathKey() });
        toast({ title: `${name} is unlinked` });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => !open && onClose()}
      title={`Unlink ${person.name}?`}
      description={`Their sessions end. At their next sign-in, whichever account ${provider.name} then vouches for under ${person.email} is linked. Do this when the account there was replaced; to keep somebody out, suspend them.`}
      confirmLabel="Unlink the account"
      cancelLabel="Keep the link"
      busy={unlink.isPending}
      error={unlink.error?.message}
      onConfirm={() => unlink.mutate({ identityId: person.identityId })}
    />
  );
}
