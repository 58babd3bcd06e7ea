import path from "node:path";
import { openDatabase } from "#db/client.ts";
import { freePort } from "#db/embedded/free-port.ts";
import { demoEnv, settingsAsEnv } from "#scripts/demo/demo-env.ts";
import { openDemoFolder } from "#scripts/demo/demo-folder.ts";
import { type Running, type StartOptions, startAll } from "#scripts/lib/start-all.ts";
import { type Child, startChild } from "#scripts/lib/start-child.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";

const root = path.resolve(import.meta.dirname, "..");

/** What a test needs to know of a running portal. */
export type Portal = { url: string; databaseUrl: string; dataDir: string };
export type Started<P extends Portal = Portal> = P & { stop(): Promise<void> };

/** For a handful of agents: they report as often as they may, so that a test waits for the product, not for its pace. */
const quick = { GATEWAY_REPORT_MS: "300", PROBE_INTERVAL_MS: "200", PROBE_BATCH_MS: "1000" };

/** As `npm start` leaves it the first time: nobody can sign in yet, and there is one set-up link. */
export async function startEmptyPortal(dataDir: string): Promise<Started<Portal & { setUpToken: string }>> {
  const running = await start({
    ...base(dataDir),
    ...quick,
    PORT: String(await freePort("127.0.0.1", 0)),
    ORGANISATION_NAME: "Northwind Radiology",
  });
  const db = openDatabase(running.env.DATABASE_URL, { max: 1, name: "gatehouse-e2e" });
  const setUpToken = await issueSetupToken(db).finally(() => db.close());
  if (!setUpToken) throw new Error("The empty portal says it is set up already.");
  return { ...portalOf(running), setUpToken, stop: running.stop };
}

/** With the demo's company in it, its probes and its stand-in gateways running, and its revoked grants closed. */
export async function startCompanyPortal(dataDir: string): Promise<Started> {
  const folder = await openDemoFolder(dataDir, { reset: false, say: () => undefined });
  const env = demoEnv(base(dataDir), { dataDir, peopleFile: folder.people, port: await freePort("127.0.0.1", 0) });
  const running = await start(env, (settings) => run("scripts/demo/prepare.ts", settingsAsEnv(settings), dataDir));
  const agents = child("scripts/demo/agents.ts", process.env, folder.plan);
  const stop = async () => {
    await agents.stop(1_500);
    await running.stop();
  };
  try {
    await run("scripts/demo/end-story.ts", settingsAsEnv(running.env), dataDir);
    return { ...portalOf(running), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of this terminal's own settings: a developer's real database must stay out of reach. */
function base(dataDir: string): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  // Tests stand in for a proxy of ours, so that tries at the doors can come from addresses of their own.
  const own = { TRUSTED_PROXIES: "127.0.0.1", SSO_ALLOW_LOOPBACK: "1" };
  return { NODE_ENV: "production", PATH, HOME, LOG_LEVEL: "error", GATEHOUSE_DATA_DIR: dataDir, ...own };
}

const start = (env: NodeJS.ProcessEnv, beforeServing?: StartOptions["beforeServing"]): Promise<Running> =>
  startAll({ env, beforeServing, signal: new AbortController().signal, say: () => undefined });

function portalOf({ env }: Running): Portal {
  return { url: new URL(env.AUTH_URL).origin, databaseUrl: env.DATABASE_URL, dataDir: env.GATEHOUSE_DATA_DIR };
}

function child(script: string, env: NodeJS.ProcessEnv, ...args: string[]): Child {
  return startChild({ name: script, args: [script, ...args], env, cwd: root });
}

async function run(script: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  const how = await child(script, env, ...args).ended;
  if (how !== "exit code 0") throw new Error(`${script} ended with ${how}; the lines above say why.`);
}
