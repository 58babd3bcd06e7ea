import { Client } from "pg";
import { env } from "#server/env.ts";
import { logger } from "#server/logger.ts";
import { type LiveMessage, liveChannel } from "./notify.ts";

type Listener = (message: LiveMessage) => void;
type Hub = { listeners: Set<Listener>; client: Client | null; connecting: boolean; stopped: boolean };

// One LISTEN connection per process, however often Next bundles this module.
const holder = globalThis as { gatehouseLive?: Hub };

function hub(): Hub {
  holder.gatehouseLive ??= { listeners: new Set(), client: null, connecting: false, stopped: false };
  return holder.gatehouseLive;
}

async function connect(state: Hub, delayMs: number): Promise<void> {
  if (state.connecting || state.stopped) return;
  state.connecting = true;
  const client = new Client({
    connectionString: env().DATABASE_URL,
    application_name: "gatehouse-live",
    keepAlive: true,
  });
  const retry = () => {
    if (state.client === client) state.client = null;
    client.removeAllListeners("notification");
    setTimeout(() => void connect(state, Math.min(delayMs * 2, 5_000)), delayMs).unref();
  };
  client.once("error", (err) => {
    logger.warn({ err }, "live connection lost");
    if (!state.connecting) retry();
  });
  client.on("notification", ({ payload }) => {
    if (!payload) return;
    const message = JSON.parse(payload) as LiveMessage;
    for (const listener of state.listeners) listener(message);
  });
  try {
    await client.connect();
    await client.query(`listen ${liveChannel}`);
    state.client = client;
    state.connecting = false;
    // After a gap anything may have changed: readers look again rather than trust what they missed.
    for (const listener of state.listeners) listener({ topic: "gap" });
  } catch (err) {
    state.connecting = false;
    logger.warn({ err }, "live connection failed");
    retry();
  }
}

/** Calls back on every hint of every process until the returned function is called. */
export function onLive(listener: Listener): () => void {
  const state = hub();
  state.listeners.add(listener);
  if (!state.client) void connect(state, 200);
  return () => state.listeners.delete(listener);
}

/** Ends the connection; for shutdown. */
export async function stopLive(): Promise<void> {
  const state = hub();
  state.stopped = true;
  await state.client?.end();
}
