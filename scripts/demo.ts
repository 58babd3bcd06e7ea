import path from "node:path";
import { parseArgs } from "node:util";
import { StartupError } from "#db/startup-error.ts";
import type { Env } from "#server/env.ts";
import { demoDataDir, demoEnv, settingsAsEnv } from "./demo/demo-env.ts";
import { type DemoFolder, openDemoFolder } from "./demo/demo-folder.ts";
import { demoPeopleLines } from "./demo/demo-people.ts";
import { runUntilStopped } from "./lib/run-until-stopped.ts";
import { type Running, startAll } from "./lib/start-all.ts";
import { type Child, startChild } from "./lib/start-child.ts";
import { netlabAvailable } from "./netlab/netlab-available.ts";

const usage = `npm run demo [-- --reset] [-- --port N]

Starts a portal with an invented company on http://localhost:3000. Its data is kept in .data/demo (or GATEHOUSE_DATA_DIR).
--reset    deletes the demo's data and makes it anew
--port N   another port`;

function readOptions(): { reset: boolean; port?: number } {
  const given = parse();
  const port = given.port === undefined ? undefined : Number(given.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new StartupError(`--port needs a number between 1 and 65535, and "${given.port}" is none.`);
  return { reset: given.reset, port };
}

function parse(): { reset: boolean; port?: string } {
  try {
    const { values } = parseArgs({
      options: { reset: { type: "boolean", default: false }, port: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return values;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

const root = path.resolve(import.meta.dirname, "..");
const start = (name: string, args: string[], env: NodeJS.ProcessEnv) => startChild({ name, args, env, cwd: root });

await runUntilStopped(async (signal) => {
  const options = readOptions();
  const lab = netlabAvailable();
  const dataDir = demoDataDir(process.env);
  const folder = await openDemoFolder(dataDir, { reset: options.reset, say: console.log });
  const running = await startAll({
    env: demoEnv(process.env, { dataDir, peopleFile: folder.people, port: options.port }),
    signal,
    say: console.log,
    beforeServing: (settings) => prepare(settings, lab.ok, signal),
  });
  const children = startAgents(folder, lab.ok);
  tell(running, folder, lab);
  const story = folder.state().told
    ? []
    : [start("demo story", ["scripts/demo/end-story.ts", dataDir], settingsAsEnv(running.env))];
  return together(running, children, story);
});

/** Company and agents' plan, by a process that has ended when this resolves. */
async function prepare(settings: Env<"start">, lab: boolean, signal: AbortSignal): Promise<void> {
  const args = ["scripts/demo/prepare.ts", settings.GATEHOUSE_DATA_DIR, ...(lab ? ["--lab"] : [])];
  const child = start("demo preparation", args, settingsAsEnv(settings));
  const stop = () => void child.stop(500);
  signal.addEventListener("abort", stop, { once: true });
  const how = await child.ended;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (how !== "exit code 0")
    throw new StartupError(`The demo's data could not be made (${how}); the lines above say why.`);
}

/** The parts only a demo has; each ends with this process, however it ends. They get none of the portal's secrets. */
function startAgents(folder: DemoFolder, lab: boolean): Child[] {
  const children = [start("demo agents", ["scripts/demo/agents.ts", folder.plan], process.env)];
  if (lab) {
    const args = ["scripts/demo/lab.ts", "--plan", folder.plan, "--lab", folder.lab];
    children.push(start("demo network", args, process.env));
  }
  return children;
}

function tell(running: Running, folder: DemoFolder, lab: ReturnType<typeof netlabAvailable>): void {
  const network = lab.ok
    ? `  The gateway of Frankfurt clinical is real, in a network of namespaces on this machine. Approve a request, make a
  VPN key as the annotator, download the configuration, then:  npm run demo:connect -- ~/Downloads/FILE.conf`
    : `  Gateways are stand-ins that open nothing, called "demo gateway" on screen. ${lab.reason}`;
  console.log(`
  The Gatehouse demo runs on ${running.env.AUTH_URL}. Everything in it is invented.
  Sign in with a click on the sign-in page, which knows these people's one-time codes:

${demoPeopleLines(folder.people)
  .map((line) => `  ${line}`)
  .join("\n")}

${network}

  Data: ${running.env.GATEHOUSE_DATA_DIR}. Ctrl-C stops everything; npm run demo -- --reset starts over.
`);
}

/**
 * Portal and agents as one: either ends the other, agents first.
 * @param story may end by itself, in any way: the demo goes on without it
 */
function together(running: Running, children: readonly Child[], story: readonly Child[]): Running {
  let stopping = false;
  const ended = children.map(({ name, ended }) =>
    ended.then((how) => {
      // While stopping, an end is what was wished for: this promise then stays open.
      if (stopping) return new Promise<never>(() => undefined);
      return new StartupError(`Part of the demo (${name}) ended by itself (${how}), so everything was stopped.`);
    }),
  );
  return {
    env: running.env,
    failed: Promise.race([running.failed, ...ended]),
    stop: async () => {
      stopping = true;
      await Promise.all([...children, ...story].map((child) => child.stop(1_500)));
      await running.stop();
    },
  };
}
