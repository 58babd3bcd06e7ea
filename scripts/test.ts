import { spawnSync } from "node:child_process";
import { netlabAvailable } from "./netlab/netlab-available.ts";

/** `npm test`: every check in order; the first that fails ends it. The network part says why when it cannot run. */
const steps: [name: string, command: string[]][] = [
  ["lint", ["biome", "check", "."]],
  ["route types", ["next", "typegen"]],
  ["types", ["tsc", "--noEmit", "-p", "."]],
  ["unused code", ["knip"]],
  ["unit and database tests", ["vitest", "run", "--project", "unit", "--project", "db"]],
  ["agents' build", ["node", "scripts/build-agents.ts"]],
  ["portal's build", ["next", "build"]],
];

const network = netlabAvailable();
if (network.ok) steps.push(["network tests", ["vitest", "run", "--project", "net", "--no-file-parallelism"]]);

for (const [name, [program = "", ...args]] of steps) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(program, args, {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) {
    console.error(`\n${name}: failed`);
    process.exit(1);
  }
}
if (!network.ok) {
  console.error(`\nSKIPPED: the network tests did not run: ${network.reason}`);
  if (process.env.CI) process.exit(1);
}
console.log("\nEvery check passed.");
