import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { errorText } from "#agents/shared/agent-log.ts";
import { readLines, startDataService } from "#scripts/netlab/json-lines.ts";
import { createNetlab } from "#scripts/netlab/netlab.ts";
import { followPortal, readPlan } from "./agent-plan.ts";
import { dataPort } from "./company.ts";
import { forwardTcp } from "./forward-tcp.ts";
import { writeLab } from "./lab-file.ts";

/**
 * The demo's own small network in namespaces, with the real gateway agent in it: `node scripts/demo/lab.ts --plan FILE
 * --lab FILE`. It lives in a process of its own, so that it is taken down even when the launcher is killed. Prints nothing
 * while all is well.
 */
const { values } = parseArgs({ options: { plan: { type: "string" }, lab: { type: "string" } } });

async function main(planFile: string, labFile: string): Promise<void> {
  const plan = readPlan(planFile);
  if (!plan.lab) throw new Error("The plan has no gateway for the network.");
  const lab = createNetlab({ name: "demo" });
  const end = (code: number) => {
    lab.destroy();
    rmSync(labFile, { force: true });
    process.exit(code);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => end(0));
  try {
    const { folder, token, portalPort } = plan.lab;
    const host = lab.addresses.hostForGateway;
    await forwardTcp({ host, port: portalPort }, portalPort);
    const portal = `http://${host}:${portalPort}`;
    // The wire to this host has another address on every start.
    followPortal(folder, portal);
    await startDataService(lab, dataPort);
    const agent = [process.execPath, "agents/gateway/gateway.ts", "run", "--state", folder];
    const enrol = token ? ["--portal", portal, "--token", token] : [];
    const child = lab.spawn(lab.gatewayNs, [...agent, "--interface", lab.wireguardName("g"), ...enrol]);
    const log = readLines(child, "stderr");
    child.on("exit", (code) => {
      console.error(`The gateway agent ended (exit code ${code}). Its last words: ${log.lines.slice(-3).join(" | ")}`);
      end(1);
    });
    writeLab(labFile, { annotatorNs: lab.annotatorNs, interfaceName: lab.wireguardName("a") });
  } catch (error) {
    console.error(`The demo's network cannot be raised: ${errorText(error)}`);
    end(1);
  }
}

if (!values.plan || !values.lab) throw new Error("Name both files: --plan FILE --lab FILE.");
// Written for others to read while it runs; an old one must not lead anybody astray.
writeFileSync(values.lab, "");
await main(values.plan, values.lab);
