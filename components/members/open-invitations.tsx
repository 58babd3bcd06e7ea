"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DataColumn } from "#components/data-table/column.ts";
import { DataTable } from "#components/data-table/data-table.tsx";
import { PersonCell } from "#components/data-table/person-cell.tsx";
import { StateCell } from "#components/data-table/state-cell.tsx";
import { TimeCell } from "#components/data-table/time-cell.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Note } from "#components/ui/note.tsx";
import { Section } from "#components/ui/section.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useTRPC } from "#lib/trpc/provider.tsx";
import { InvitationLinkDialog } from "./invitation-link-dialog.tsx";
import { LogPart, reachWords } from "./reach-words.tsx";
import type { InvitationRow, ShownLink } from "./types.ts";

const facts: DataColumn<InvitationRow>[] = [
  { id: "name", header: "Person", cell: (row) => <PersonCell name={row.name} detail={row.email} /> },
  { id: "role", header: "Role", phone: "start", cell: (row) => <RoleCell invitation={row} /> },
  {
    id: "state",
    header: "State",
    phone: "side",
    cell: (row) => <StateCell state={row.expired ? "expired" : "invited"} detail={row.invitedByName ?? undefined} />,
  },
  { id: "until", header: "Link works until", cell: (row) => <TimeCell at={row.expiresAt} /> },
];

const staleWords = {
  removed: "The role was removed: the link gives nothing. Take it back.",
  changed: "The role was changed since: the link gives nothing. A new link gives the role as it is now.",
  over: "The time is over: the link gives nothing. Take it back.",
} as const;

/** What the person holds once they have accepted. */
function RoleCell({ invitation }: { invitation: InvitationRow }) {
  const { title, bound, endsAt, stale } = invitation;
  const detail = (
    <>
      {reachWords(bound)}
      {endsAt ? (
        <>
          , until <DateTime at={endsAt} />
        </>
      ) : null}
      <LogPart {...invitation} />
      {stale ? <b className="block font-medium text-ink">{staleWords[stale]}</b> : null}
    </>
  );
  return <PersonCell name={title} detail={detail} />;
}

/** The client's own people who have not accepted yet. */
export function OpenInvitations({ mayInvite }: { mayInvite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: rows } = useSuspenseQuery(trpc.members.invitations.queryOptions());
  const [link, setLink] = useState<ShownLink | null>(null);
  const [revoking, setRevoking] = useState<InvitationRow | null>(null);
  const resend = useMutation(
    trpc.members.resendInvitation.mutationOptions({
      onSuccess: setLink,
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
    }),
  );
  const { mutate: sendAgain, isPending } = resend;
  const columns = useMemo<DataColumn<InvitationRow>[]>(
    () => [
      ...facts,
      {
        id: "acts",
        header: "",
        align: "end",
        phone: "wide",
        cell: (row) =>
          mayInvite ? (
            <span className="inline-flex gap-2">
              <Button size="sm" busy={isPending} onClick={() => sendAgain({ invitationId: row.id })}>
                Make a new link
              </Button>
              <Button size="sm" variant="danger-quiet" onClick={() => setRevoking(row)}>
                Take back…
              </Button>
            </span>
          ) : null,
      },
    ],
    [mayInvite, sendAgain, isPending],
  );
  return (
    <Section title="Open invitations" count={rows.length}>
      {resend.error ? (
        <Note tone="down" className="my-2" alert>
          {resend.error.message}
        </Note>
      ) : null}
      <DataTable
        label="Open invitations"
        columns={columns}
        rows={rows}
        getRowId={(row) => row.id}
        keys={false}
        empty={<EmptyState title="Nobody of your company is invited at the moment" />}
      />
      {link ? <InvitationLinkDialog link={link} onClose={() => setLink(null)} /> : null}
      {revoking ? <RevokeDialog invitation={revoking} onClose={() => setRevoking(null)} /> : null}
    </Section>
  );
}

function RevokeDialog({ invitation, onClose }: { invitation: InvitationRow; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.members.revokeInvitation.mutationOptions({
      onSuccess: async ({ name }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
        toast({ title: `The invitation of ${name} is taken back`, state: "withdrawn" });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Take back the invitation of ${invitation.name}?`}
      description={`The link sent to ${invitation.email} stops working at once. You can invite the person again.`}
      confirmLabel="Take back the invitation"
      cancelLabel="Keep the invitation"
      busy={revoke.isPending}
      error={revoke.error?.message}
      onConfirm={() => revoke.mutate({ invitationId: invitation.id })}
    />
  );
}
