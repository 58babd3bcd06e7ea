import { QueryClient } from "@tanstack/react-query";
import superjson from "superjson";

/** One per request on the server, one per tab in the browser. Rows are refreshed by live hints, not by time. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: true },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
