"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DateTime } from "#components/ui/date-time.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SessionItem } from "#components/ui/session-item.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { deviceName } from "#lib/device-name.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { SessionRow } from "./types.ts";

interface SessionListProps {
  member: { id: string; name: string };
  mayEnd: boolean;
}

/** Where somebody is signed in now; each browser can be signed out by itself. */
export function SessionList({ member, mayEnd }: SessionListProps) {
  const trpc = useTRPC();
  const sessions = useQuery(trpc.members.sessions.queryOptions({ userId: member.id }, { staleTime: 0 }));
  if (sessions.error) return <ErrorState title="The sessions cannot be shown">{sessions.error.message}</ErrorState>;
  if (!sessions.data) return <SkeletonRows rows={3} />;
  if (sessions.data.length === 0) return <EmptyState title="Not signed in anywhere" />;
  return (
    <ul>
      {sessions.data.map((session) => (
        <MemberSession key={session.id} session={session} member={member} mayEnd={mayEnd} />
      ))}
    </ul>
  );
}

function MemberSession({ session, member, mayEnd }: SessionListProps & { session: SessionRow }) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const device = deviceName(session.userAgent);
  const end = useMutation(
    trpc.members.endSession.mutationOptions({
      onSuccess: () =>
        toast({ title: "Session ended", detail: `${member.name} is signed out of ${device}.`, state: "closed" }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() }),
    }),
  );
  return (
    <SessionItem
      device={device}
      current={session.current}
      error={end.error?.message}
      busy={end.isPending}
      onEnd={mayEnd ? () => end.mutate({ sessionId: session.id }) : undefined}
      facts={
        <>
          {session.sourceIp ? <span className="mono">{session.sourceIp}</span> : "address unknown"}, since{" "}
          <DateTime at={session.startedAt} />, last used <RelativeTime at={session.lastSeenAt} plain />
        </>
      }
    />
  );
}
