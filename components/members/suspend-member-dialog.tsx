"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { plural } from "#lib/format.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";

const reason = { label: "Reason", detail: "auditors read it", minLength: 10 };

interface MemberDialogProps {
  member: { id: string; name: string };
  onClose: () => void;
}

/** Stops a person from signing in, after saying how many of their sessions end. */
export function SuspendMemberDialog({ member, onClose }: MemberDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const sessions = useQuery(trpc.members.sessions.queryOptions({ userId: member.id }, { staleTime: 0 }));
  const suspend = useMutation(
    trpc.members.suspend.mutationOptions({
      onSuccess: async ({ sessionsEnded }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
        toast({
          title: `${member.name} is suspended`,
          detail: `${plural(sessionsEnded, "session")} ended.`,
          state: "suspended",
        });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      destructive
      title={`Suspend ${member.name}?`}
      description="Their next request is refused, and they cannot sign in. What they decided stays. It can be undone."
      effects={[{ what: "Live sessions that end", value: sessions.data ? String(sessions.data.length) : "counting…" }]}
      reason={reason}
      confirmLabel="Suspend the person"
      cancelLabel="Keep them signed in"
      busy={suspend.isPending}
      error={suspend.error?.message}
      onConfirm={(input) => suspend.mutate({ userId: member.id, ...input })}
    />
  );
}

/** Lets a suspended person sign in again. */
export function RestoreMemberDialog({ member, onClose }: MemberDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const restore = useMutation(
    trpc.members.restore.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
        toast({ title: `${member.name} can sign in again` });
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Restore ${member.name}?`}
      description="They can sign in again with what they had. Ended sessions stay ended."
      reason={reason}
      confirmLabel="Restore the person"
      cancelLabel="Keep suspended"
      busy={restore.isPending}
      error={restore.error?.message}
      onConfirm={(input) => restore.mutate({ userId: member.id, ...input })}
    />
  );
}
