import { type RunningProbe, startProbe } from "#agents/probe/start-probe.ts";
import { errorText } from "#agents/shared/agent-log.ts";
import { runFakeGateway } from "#agents/testing/fake-gateway/run-fake-gateway.ts";
import { type AgentPlan, followPortal, type ProbePlan, readPlan } from "./agent-plan.ts";
import { probeAddress, startDelayedEcho } from "./delayed-echo.ts";
import { lineOf } from "./lines.ts";
import { printProblems } from "./print-problems.ts";

/**
 * The demo's agents in one process: a real probe agent for every annotator at work, the echoes they measure, and the
 * stand-ins of gateways. `node scripts/demo/agents.ts <plan file>`, started by the demo once the portal answers.
 */
const onLoopback = process.platform === "linux";

async function main(): Promise<void> {
  const plan = readPlan(process.argv[2] ?? "");
  const lines = new Map(plan.probes.map((probe) => [probeAddress(probe.index), probe.line]));
  for (const port of plan.echoPorts) await startDelayedEcho(port, lines, { fallback: lineOf("good", 0) });
  const running: { stop(): Promise<void> }[] = [];
  const stop = () => {
    // Nothing waits for an answer here: what an agent has not sent is lost like on a machine that is switched off.
    void Promise.allSettled(running.map((one) => one.stop())).then(() => process.exit(0));
    setTimeout(() => process.exit(0), 1_000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await startStandIns(plan, running);
  for (const probe of plan.probes) running.push(await startOne(plan, probe));
}

async function startStandIns(plan: AgentPlan, running: { stop(): Promise<void> }[]): Promise<void> {
  for (const [index, { folder, token }] of plan.standIns.entries()) {
    followPortal(folder, plan.portal);
    running.push(
      await runFakeGateway({
        stateFolder: folder,
        portal: plan.portal,
        token,
        settings: { interfaceName: "none", listenPort: 51_820 + index, echoPort: 7_007 },
        log: printProblems("demo gateway"),
      }),
    );
  }
}

async function startOne(plan: AgentPlan, { folder, token, index, line }: ProbePlan): Promise<RunningProbe> {
  followPortal(folder, plan.portal);
  const probe = await startProbe({
    portal: plan.portal,
    token,
    stateDir: folder,
    localAddress: onLoopback ? probeAddress(index) : undefined,
    log: printProblems("demo probe"),
  });
  if (line.silentAfterMs !== undefined) setTimeout(() => void probe.stop(), line.silentAfterMs);
  return probe;
}

main().catch((error: unknown) => {
  console.error(`The demo's agents cannot start: ${errorText(error)}`);
  process.exit(1);
});
