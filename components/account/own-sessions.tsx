"use client";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { DateTime } from "#components/ui/date-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { SessionItem } from "#components/ui/session-item.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { deviceName } from "#lib/device-name.ts";
import { plural } from "#lib/format.ts";
import { proofMethodWords } from "#lib/sign-in-method.ts";
import { useTRPC } from "#lib/trpc/provider.tsx";
import type { OwnSession } from "./types.ts";
import { countryName } from "./words.ts";

/** Where the person is signed in now; each browser but this one can be signed out. */
export function OwnSessions() {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data: sessions } = useSuspenseQuery(trpc.account.sessions.queryOptions());
  const others = sessions.filter(({ current }) => !current).length;
  const endAll = useMutation(
    trpc.account.endOtherSessions.mutationOptions({
      onSuccess: ({ ended }) => toast({ title: `Ended ${plural(ended, "session", "sessions")}`, state: "closed" }),
      onError: (error) => toast({ title: "No session was ended", detail: error.message, state: "failed" }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() }),
    }),
  );
  return (
    <Section
      title="Where you are signed in"
      count={sessions.length}
      actions={
        others > 0 ? (
          <Button size="sm" variant="danger-quiet" busy={endAll.isPending} onClick={() => endAll.mutate()}>
            End {plural(others, "other session", "other sessions")}
          </Button>
        ) : null
      }
    >
      <ul>
        {sessions.map((session) => (
          <OwnSessionItem key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  );
}

function OwnSessionItem({ session }: { session: OwnSession }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const device = deviceName(session.userAgent);
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.account.sessions.queryKey() }),
    }),
  );
  const country = countryName(session.country);
  return (
    <SessionItem
      device={device}
      current={session.current}
      error={end.error?.message}
      busy={end.isPending}
      onEnd={() => end.mutate({ sessionId: session.id })}
      facts={
        <>
          By {proofMethodWords[session.method]} since <DateTime at={session.startedAt} />, from{" "}
          {session.sourceIp ? <span className="mono">{session.sourceIp}</span> : "an unknown address"}
          {country ? ` (${country})` : ""}. Last used <RelativeTime at={session.lastSeenAt} plain />, ends{" "}
          <DateTime at={session.expiresAt} /> at the latest.
        </>
      }
    />
  );
}
