import { spawnSync } from "node:child_process";
import { keycloakAvailable } from "./keycloak/keycloak-available.ts";
import { ensureChromium } from "./lib/ensure-chromium.ts";
import { netlabAvailable } from "./netlab/netlab-available.ts";

/** `npm test`: every check in order; the first that fails ends it. Browser and network parts say why when they cannot run. */
const steps: [name: string, command: string[]][] = [
  ["lint", ["biome", "check", "."]],
  ["route types", ["next", "typegen"]],
  ["types", ["tsc", "--noEmit", "-p", "."]],
  ["unused code", ["knip"]],
  ["unit and database tests", ["vitest", "run", "--project", "unit", "--project", "db"]],
  ["agents' build", ["node", "scripts/build-agents.ts"]],
  ["portal's build", ["next", "build"]],
];

const skipped: string[] = [];
const browser = ensureChromium();
if (browser.ok) steps.push(["browser journeys", ["playwright", "test"]]);
else skipped.push(`the browser journeys: ${browser.reason}`);
const keycloak = keycloakAvailable();
if (!keycloak.ok) skipped.push(`sign-in through a real Keycloak: ${keycloak.reason}`);
const network = netlabAvailable();
if (network.ok) steps.push(["network tests", ["vitest", "run", "--project", "net", "--no-file-parallelism"]]);
else skipped.push(`the network tests: ${network.reason}`);

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
for (const what of skipped) console.error(`\nSKIPPED, nothing proven by ${what}`);
if (skipped.length > 0 && process.env.CI) process.exit(1);
console.log("\nEvery check passed.");
