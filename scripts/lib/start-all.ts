import path from "node:path";
import { freePort } from "#db/embedded/free-port.ts";
import { StartupError } from "#db/startup-error.ts";
import { type Env, environmentFor, parseEnv } from "#server/env.ts";
import { buildPortal } from "./build-portal.ts";
import { namesDatabase, type Prepared, prepareEmbedded, prepareOwn } from "./prepare-database.ts";
import { type Child, startChild } from "./start-child.ts";
import { waitForPort } from "./wait-for-port.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

export type StartOptions = {
  env: NodeJS.ProcessEnv;
  /** Aborting it while things start stops what has started. */
  signal: AbortSignal;
  say: (line: string) => void;
  /** Runs after the migration and before web and worker, with their settings; the demo fills the database here. */
  beforeServing?: (env: Env<"start">) => Promise<void>;
  /** What follows `node` for each process, and whether the web part needs its build; for tests. */
  programs?: { web: string[]; worker: string[] };
};

export type Running = {
  env: Env<"start">;
  /** Resolves when something ended by itself, with the sentence to print. */
  failed: Promise<StartupError>;
  /** Stops web and worker, then the database; takes less than three seconds. */
  stop(): Promise<void>;
};

/**
 * Starts everything one machine needs: the embedded PostgreSQL when DATABASE_URL is unset, the migration, web and worker.
 * @returns when the portal answers
 * @throws StartupError or ConfigurationError in one sentence, with nothing left running
 */
export async function startAll(options: StartOptions): Promise<Running> {
  const { signal, say } = options;
  const children: Child[] = [];
  let prepared: Prepared | undefined;
  let stopping: Promise<void> | undefined;
  const stopEverything = async () => {
    await Promise.all(children.map((child) => child.stop(2_100)));
    await prepared?.embedded?.stop();
  };
  const stop = () => {
    stopping ??= stopEverything();
    return stopping;
  };
  try {
    const source = withDefaults(options.env);
    prepared = namesDatabase(source) ? await prepareOwn(source) : await prepareEmbedded(source);
    const env = parseEnv("start", prepared.settings);
    signal.throwIfAborted();
    await freePort(env.HOST, env.PORT);
    await options.beforeServing?.(env);
    if (!options.programs) await buildPortal({ root, env: prepared.settings, signal, say });
    signal.throwIfAborted();
    const programs = options.programs ?? { web: ["server/web.ts"], worker: ["server/jobs/worker.ts"] };
    for (const name of ["web", "worker"] as const)
      children.push(
        startChild({ name, args: programs[name], env: environmentFor(name, prepared.settings), cwd: root }),
      );
    const failed = firstEnd(children, prepared, () => stopping !== undefined);
    const waiting = new AbortController();
    const listening = waitForPort(env.HOST, env.PORT, AbortSignal.any([signal, waiting.signal]));
    const problem = await Promise.race([failed, listening]);
    waiting.abort();
    if (problem) {
      await listening.catch(() => undefined);
      throw problem;
    }
    return { env, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Settings whose value follows from others. */
function withDefaults(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...source,
    AUTH_URL: source.AUTH_URL || `http://localhost:${source.PORT || "3000"}`,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** The sentence about whichever part ends first by itself; nothing ever while we are stopping. */
function firstEnd(children: Child[], prepared: Prepared, stopping: () => boolean): Promise<StartupError> {
  return new Promise((resolve) => {
    const report = (what: string, how: string) => {
      if (stopping()) return;
      resolve(new StartupError(`${what} ended by itself${how}, so everything was stopped. The lines above say why.`));
    };
    for (const child of children) void child.ended.then((how) => report(`The ${child.name} process`, ` (${how})`));
    void prepared.embedded?.exited.then(() => report("The embedded PostgreSQL", ""));
  });
}
