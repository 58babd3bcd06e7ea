import type { Logger } from "pino";
import type { Database } from "#db/client.ts";
import { sealOnce } from "./seal.ts";
import { listenForEvents } from "./seal-listener.ts";
import { SealRefusedError, type Signed } from "./sealed-tree.ts";
import type { AuditSigner } from "./signer.ts";

/** Shortest time between two rounds: a burst becomes one checkpoint, a single event is sealed at once. */
const pauseMs = 150;
/** How often to look although nobody called: for the heartbeat, and in case a call was lost. */
const pollMs = 1_000;
const pollDeafMs = 250;
const afterFailureMs = 1_000;
const repeatFailureMs = 60_000;

export type Sealer = { stop(): Promise<void> };

/**
 * Seals the log until stopped. Several may run: an advisory lock lets one at a time assign indexes.
 * @param options.db pool of the sealer's role (two connections are enough)
 * @param options.url the same role's address, for a LISTEN connection of its own
 */
export function startSealer(options: {
  db: Database;
  url: string;
  signer: AuditSigner;
  log: Pick<Logger, "info" | "warn" | "error">;
}): Sealer {
  const { db, url, signer, log } = options;
  const pause = interruptiblePause();
  const listener = listenForEvents(url, pause.wake, (err) =>
    log.warn({ err }, "sealer does not hear of new events; it looks for them instead"),
  );
  const failure = onceAMinute(log);
  let stopped = false;
  let remembered: Signed | null = null;

  const run = async () => {
    while (!stopped) {
      const started = performance.now();
      try {
        const result = await sealOnce(db, signer, { remembered });
        remembered = result.checkpoint;
        failure.over();
        if (result.more) continue;
      } catch (error) {
        failure.report(error);
        await pause.atMost(afterFailureMs, { deaf: true });
        continue;
      }
      await pause.atMost(Math.max(0, pauseMs - (performance.now() - started)), { deaf: true });
      await pause.atMost(listener.isConnected() ? pollMs : pollDeafMs);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      pause.end();
      await Promise.all([running, listener.stop()]);
    },
  };
}

/** A pause that a wake-up ends early; a wake-up during a deaf pause counts for the next one. */
function interruptiblePause() {
  let called = false;
  let ended = false;
  let finish: (() => void) | null = null;
  let deafNow = false;
  return {
    wake: () => {
      called = true;
      if (!deafNow) finish?.();
    },
    end: () => {
      ended = true;
      finish?.();
    },
    atMost: async (ms: number, { deaf = false } = {}) => {
      if (ended || (called && !deaf)) {
        called = false;
        return;
      }
      deafNow = deaf;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        finish = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      finish = null;
      if (!deaf) called = false;
    },
  };
}

/** Says a failure once, again after a minute, and when it is over. */
function onceAMinute(log: Pick<Logger, "info" | "error">) {
  let said: { text: string; at: number } | null = null;
  return {
    report: (error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      if (said?.text === text && performance.now() - said.at < repeatFailureMs) return;
      said = { text, at: performance.now() };
      log.error(
        { err: error },
        error instanceof SealRefusedError ? text : "sealing failed; it is tried again every second",
      );
    },
    over: () => {
      if (said) log.info("sealing works again");
      said = null;
    },
  };
}
