"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { isLeaving } from "#lib/leaving.ts";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "./provider.tsx";

type LiveState = { connected: boolean; lastAt: number | null };
/** What is hinted at all the time, or stands on a page as a side note, is asked again at most this often, in milliseconds. */
const slowMs = 2_000;
/** Where rows of a topic stand besides its own pages: a grant's state beside a person, a clearance beside a project. */
const alsoOn: Readonly<Record<string, readonly string[]>> = {
  access: ["annotators", "projects", "vendors", "datasets"],
  annotators: ["access", "projects", "vendors"],
  environments: ["serviceIdentities"],
};

const LiveContext = createContext<LiveState>({ connected: false, lastAt: null });

/** Whether this tab hears of changes, and when it last did (ms since the epoch). */
export const useLiveState = (): LiveState => use(LiveContext);

/** Keeps the tab's one subscription and fetches again what a hint names. Query paths start with the topic's name. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [lastAt, setLastAt] = useState<number | null>(null);
  const wasConnected = useRef(false);
  const fetchAgain = useGathered(slowMs, (names) => {
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => Array.isArray(queryKey[0]) && names.has(String(queryKey[0][0])),
    });
  });
  const subscription = useSubscription(
    trpc.live.changes.subscriptionOptions(undefined, {
      onStarted: () => {
        // Hints of the time without a connection are lost, so everything may be old.
        if (wasConnected.current) void queryClient.invalidateQueries();
        wasConnected.current = true;
      },
      onError: (error) => {
        // A sign-out in this very tab is on its way already, perhaps to an identity provider that takes its time.
        if (error.data?.code !== "UNAUTHORIZED" || isLeaving()) return;
        window.location.assign(routes.signIn(window.location.pathname));
      },
      onData: (topics) => {
        setLastAt(Date.now());
        const names = topics.map((topic) =>
          topic === "sealed" ? "audit" : topic === "gateway" ? "environments" : topic,
        );
        // Every probe sends hints, and the overview gathers from everywhere.
        const [now, soon] = [names.filter((name) => name !== "health"), names.filter((name) => name === "health")];
        fetchAgain(now, [...soon, ...names.flatMap((name) => alsoOn[name] ?? []), "overview"]);
      },
    }),
  );
  const connected = subscription.status === "pending";
  const state = useMemo(() => ({ connected, lastAt }), [connected, lastAt]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Passes names on: some at once, others gathered over `everyMs`. */
function useGathered(
  everyMs: number,
  pass: (names: ReadonlySet<string>) => void,
): (now: readonly string[], soon: readonly string[]) => void {
  const [waiting] = useState(() => ({
    names: new Set<string>(),
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  }));
  useEffect(() => () => clearTimeout(waiting.timer), [waiting]);
  return (now, soon) => {
    if (now.length > 0) pass(new Set(now));
    for (const name of soon) waiting.names.add(name);
    if (waiting.names.size === 0 || waiting.timer) return;
    waiting.timer = setTimeout(() => {
      const due = new Set(waiting.names);
      waiting.names.clear();
      waiting.timer = undefined;
      pass(due);
    }, everyMs);
  };
}
