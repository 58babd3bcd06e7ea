"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { routes } from "#lib/routes.ts";
import { useTRPC } from "./provider.tsx";

type LiveState = { connected: boolean; lastAt: number | null };
/** Every probe sends hints all the time; these two are asked again at most this often, in milliseconds. */
const slowMs = 2_000;
const slow: ReadonlySet<string> = new Set(["health", "overview"]);

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
        if (error.data?.code !== "UNAUTHORIZED") return;
        // A sign-out in this very tab is on its way to the plain sign-in page and goes first.
        setTimeout(() => window.location.assign(routes.signIn(window.location.pathname)), 500);
      },
      onData: (topics) => {
        setLastAt(Date.now());
        const names = topics.map((topic) =>
          topic === "sealed" ? "audit" : topic === "gateway" ? "environments" : topic,
        );
        // Overview gathers from everywhere.
        fetchAgain([...names, "overview"]);
      },
    }),
  );
  const connected = subscription.status === "pending";
  const state = useMemo(() => ({ connected, lastAt }), [connected, lastAt]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Passes names on: quick ones at once, slow ones gathered over `everyMs`. */
function useGathered(everyMs: number, pass: (names: ReadonlySet<string>) => void): (names: readonly string[]) => void {
  const [waiting] = useState(() => ({
    names: new Set<string>(),
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  }));
  useEffect(() => () => clearTimeout(waiting.timer), [waiting]);
  return (names) => {
    const quick = names.filter((name) => !slow.has(name));
    if (quick.length > 0) pass(new Set(quick));
    for (const name of names) if (slow.has(name)) waiting.names.add(name);
    if (waiting.names.size === 0 || waiting.timer) return;
    waiting.timer = setTimeout(() => {
      const due = new Set(waiting.names);
      waiting.names.clear();
      waiting.timer = undefined;
      pass(due);
    }, everyMs);
  };
}
