"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import type { AppRouter } from "#server/api/root.ts";
import { proofLink } from "./proof.ts";
import { makeQueryClient } from "./query-client.ts";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** Fetches; what a browser or a proxy says of a lost connection is no sentence for people. */
async function fetchPlainly(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const answer = await fetch(input, init).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error;
    return null;
  });
  if (answer?.headers.get("content-type")?.includes("json")) return answer;
  throw new Error("The portal did not answer. Check the connection and try again.");
}

/** Gives the pages typed procedures; queries and mutations are batched, the one subscription streams by SSE. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        proofLink,
        splitLink({
          condition: (op) => op.type === "subscription",
          true: httpSubscriptionLink({ url: "/api/trpc", transformer: superjson }),
          false: httpBatchLink({ url: "/api/trpc", transformer: superjson, maxItems: 10, fetch: fetchPlainly }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
