import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { dieWithParent } from "#db/embedded/die-with-parent.ts";
import { StartupError } from "#db/startup-error.ts";
import { reportAndExit } from "#scripts/lib/run-until-stopped.ts";
import { ip } from "#scripts/netlab/netns.ts";
import { raiseWireguardClient, splitConfig } from "#scripts/netlab/wireguard-client.ts";
import { dataPort } from "./company.ts";
import { demoDataDir } from "./demo-env.ts";
import { type LabFacts, labEndpoint, readLab } from "./lab-file.ts";

/**
 * `npm run demo:connect -- file.conf`: what an annotator does with the downloaded configuration, on the annotator's host
 * of the demo's network. Raises the tunnel, then says whenever a data host begins or ceases to answer, until Ctrl-C.
 */
async function main(): Promise<void> {
  const file = process.argv[2];
  if (!file || !existsSync(file))
    throw new StartupError("Name the downloaded configuration: npm run demo:connect -- ~/Downloads/FILE.conf");
  const lab = readLab(path.join(demoDataDir(process.env), "demo-lab.json"));
  const config = readFileSync(file, "utf8");
  if (!config.includes(labEndpoint))
    throw new StartupError(
      `${file} leads to a demo gateway, a stand-in that opens nothing. Only Frankfurt clinical has a real gateway here.`,
    );
  // The first network is the gateway itself, the others are the hosts of the scope.
  const hosts = splitConfig(config)
    .allowedIps.slice(1)
    .map((network) => network.replace(/\/32$/, ""));
  removeLeftTunnel(lab);
  const client = await raiseWireguardClient(lab.annotatorNs, lab.interfaceName, config);
  const reach = [process.execPath, path.join(import.meta.dirname, "reach.ts"), String(dataPort), ...hosts];
  const { file: program, args } = dieWithParent("TERM", {
    file: "ip",
    args: ["netns", "exec", lab.annotatorNs, ...reach],
  });
  const watcher = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => watcher.kill("SIGTERM"));
  console.log("The tunnel is up on the annotator's host of the demo. Ctrl-C takes it down.");
  await once(watcher, "exit");
  await client.down();
  process.exit(0);
}

/** One that was killed leaves its tunnel behind; its program ends with the interface. */
function removeLeftTunnel({ annotatorNs, interfaceName }: LabFacts): void {
  if (ip("-n", annotatorNs, "-o", "link").includes(` ${interfaceName}:`))
    ip("-n", annotatorNs, "link", "del", interfaceName);
}

main().catch(reportAndExit);
