import { Client } from "pg";
import { sealChannel } from "./record.ts";

/** Calls back when something was written to the log, over a connection of its own that comes back by itself. */
export function listenForEvents(
  url: string,
  onEvent: () => void,
  onTrouble: (error: Error) => void,
): { isConnected(): boolean; stop(): Promise<void> } {
  const retryMs = 1_000;
  let client: Client | null = null;
  let connected = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const lost = (from: Client, error: Error) => {
    // Connection errors can be reported twice, and by a connection already given up.
    if (client !== from || stopped) return;
    client = null;
    connected = false;
    onTrouble(error);
    timer = setTimeout(connect, retryMs);
    from.end().catch(() => undefined);
  };

  function connect(): void {
    const next = new Client({
      connectionString: url,
      application_name: "gatehouse-sealer-listen",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = next;
    next.on("error", (error) => lost(next, error));
    next.on("end", () => lost(next, new Error("the connection was closed")));
    next.on("notification", onEvent);
    next
      .connect()
      .then(() => next.query(`listen ${sealChannel}`))
      .then(() => {
        connected = client === next;
        // Whatever was written while nobody listened is looked for now.
        onEvent();
      })
      .catch((error: Error) => lost(next, error));
  }
  connect();

  return {
    isConnected: () => connected,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
