"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { useTRPC } from "./provider.tsx";

type LiveState = { connected: boolean; lastAt: number | null };
const LiveContext = createContext<LiveState>({ connected: false, lastAt: null });

/** Whether this tab hears of changes, and when it last did (ms since the epoch). */
export const useLiveState = (): LiveState => use(LiveContext);

/** Keeps the tab's one subscription and fetches again what a hint names. Query paths start with the topic's name. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [lastAt, setLastAt] = useState<number | null>(null);
  const subscription = useSubscription(
    trpc.live.changes.subscriptionOptions(undefined, {
      onData: ({ data: topics }) => {
        setLastAt(Date.now());
        const names = new Set<string>(
          topics.map((topic) => (topic === "sealed" ? "audit" : topic === "gateway" ? "environments" : topic)),
        );
        // Overview gathers from everywhere.
        names.add("overview");
        void queryClient.invalidateQueries({
          predicate: ({ queryKey }) => Array.isArray(queryKey[0]) && names.has(String(queryKey[0][0])),
        });
      },
    }),
  );
  const connected = subscription.status === "pending";
  const state = useMemo(() => ({ connected, lastAt }), [connected, lastAt]);
  return <LiveContext value={state}>{children}</LiveContext>;
}
