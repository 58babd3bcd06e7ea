import { chmodSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles each agent into one file that needs nothing but Node 20 or newer. */
const root = fileURLToPath(new URL("..", import.meta.url));

for (const agent of ["gateway", "probe"]) {
  const outfile = `${root}dist/agents/${agent}.mjs`;
  await build({
    entryPoints: [`${root}agents/${agent}/${agent}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
    legalComments: "inline",
    logLevel: "warning",
  });
  chmodSync(outfile, 0o755);
  console.log(`dist/agents/${agent}.mjs  ${Math.round(statSync(outfile).size / 1024)} kB`);
}
