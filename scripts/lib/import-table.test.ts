import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

// Plants what the import table (docs/architecture.md) forbids into an empty tree with our own biome.json.
const root = path.resolve(import.meta.dirname, "..", "..");
const imports = (from: string) => `import { x } from "${from}";\n\nexport const y = x;\n`;

const forbidden: [file: string, text: string, rule: string][] = [
  ["app/a/page.tsx", imports("#db/client.ts"), "noRestrictedImports"],
  ["app/b/page.tsx", imports("#server/features/access/revoke-grant.ts"), "noRestrictedImports"],
  ["app/c/page.tsx", imports("#server/connectors/registry.ts"), "noRestrictedImports"],
  ["app/api/agents/x/route.ts", imports("#db/client.ts"), "noRestrictedImports"],
  ["components/access/a.tsx", imports("#server/errors.ts"), "noRestrictedImports"],
  ["components/access/b.tsx", imports("#db/client.ts"), "noRestrictedImports"],
  ["components/access/c.tsx", imports("#components/audit/timeline.tsx"), "noRestrictedImports"],
  ["components/access/d.tsx", imports("../../server/errors.ts"), "noRestrictedImports"],
  ["components/ui/a.tsx", imports("#components/layout/brand.tsx"), "noRestrictedImports"],
  ["lib/a.ts", imports("#server/errors.ts"), "noRestrictedImports"],
  ["lib/b.ts", imports("#components/ui/badge.tsx"), "noRestrictedImports"],
  ["server/features/access/a.ts", imports("#server/api/root.ts"), "noRestrictedImports"],
  ["server/features/access/b.ts", imports("#server/connectors/wireguard/observe-peer.ts"), "noRestrictedImports"],
  ["server/features/access/c.ts", imports("#components/ui/badge.tsx"), "noRestrictedImports"],
  ["server/features/access/router.ts", imports("#db/client.ts"), "noRestrictedImports"],
  ["server/connectors/wireguard/a.ts", imports("#db/client.ts"), "noRestrictedImports"],
  ["server/connectors/wireguard/b.ts", imports("#server/features/access/policy.ts"), "noRestrictedImports"],
  ["server/api/a.ts", imports("#components/ui/badge.tsx"), "noRestrictedImports"],
  ["db/a.ts", imports("#server/errors.ts"), "noRestrictedImports"],
  ["agents/gateway/a.ts", imports("#lib/permissions.ts"), "noRestrictedImports"],
  ["agents/gateway/b.ts", imports("#server/errors.ts"), "noRestrictedImports"],
  ["app/e/page.tsx", imports("../../db/client.ts"), "noRestrictedImports"],
  ["app/e/deep/page.tsx", imports("../../../server/features/access/revoke-grant.ts"), "noRestrictedImports"],
  ["app/api/evidence/y/route.ts", imports("../../../../db/client.ts"), "noRestrictedImports"],
  ["components/ui/b.tsx", imports("../layout/brand.tsx"), "noRestrictedImports"],
  ["components/access/e.tsx", imports("../audit/timeline.tsx"), "noRestrictedImports"],
  ["lib/c.ts", imports("../server/errors.ts"), "noRestrictedImports"],
  ["lib/schemas/d.ts", imports("../../db/client.ts"), "noRestrictedImports"],
  ["server/features/access/d.ts", imports("../../api/root.ts"), "noRestrictedImports"],
  ["server/features/access/e.ts", imports("../../../components/ui/badge.tsx"), "noRestrictedImports"],
  ["server/features/access/f.ts", imports("../../connectors/wireguard/observe-peer.ts"), "noRestrictedImports"],
  ["server/connectors/wireguard/c.ts", imports("../../features/access/policy.ts"), "noRestrictedImports"],
  ["server/api/b.ts", imports("../../components/ui/badge.tsx"), "noRestrictedImports"],
  ["db/b.ts", imports("../server/errors.ts"), "noRestrictedImports"],
  ["db/schema/c.ts", imports("../../server/errors.ts"), "noRestrictedImports"],
  ["agents/gateway/c.ts", imports("../../server/errors.ts"), "noRestrictedImports"],
  ["server/features/access/g.ts", imports("#db/testing/create-test-database.ts"), "noRestrictedImports"],
  ["server/h.ts", imports("#server/testing/factories.ts"), "noRestrictedImports"],
  ["lib/index.ts", 'export { y } from "./first.ts";\nexport { z } from "./second.ts";\n', "noBarrelFile"],
  ["lib/first.ts", 'import { z } from "./second.ts";\n\nexport const y = () => z;\n', "noImportCycles"],
  ["lib/second.ts", 'import { y } from "./first.ts";\n\nexport const z = () => y;\n', "noImportCycles"],
  ["lib/camelCase.ts", "export const y = 1;\n", "useFilenamingConvention"],
  ["server/d.ts", "export const y = process.env.HOME;\n", "noProcessEnv"],
  ["server/e.ts", "export const y = (x: any) => x;\n", "noExplicitAny"],
];
const allowed: [file: string, text: string][] = [
  ["app/ok/page.tsx", imports("#server/api/rsc.ts")],
  ["components/access/ok.tsx", imports("#components/ui/badge.tsx")],
  ["components/access/fine.tsx", imports("#lib/format.ts")],
  ["server/features/access/ok.ts", imports("#server/features/audit/timeline-for.ts")],
  ["server/connectors/wireguard/ok.ts", imports("../contract.ts")],
  ["agents/gateway/ok.ts", imports("#lib/schemas/agent-protocol.ts")],
];

let tree: string;
let found: Map<string, string>;

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), "gatehouse-lint-"));
  for (const file of ["biome.json", "package.json"]) copyFileSync(path.join(root, file), path.join(tree, file));
  for (const [file, text] of [...forbidden, ...allowed]) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
  const lint = (file: string) =>
    spawnSync(
      path.join(root, "node_modules", ".bin", "biome"),
      ["lint", "--vcs-enabled=false", "--colors=off", "--max-diagnostics=none", file],
      { cwd: tree, encoding: "utf8" },
    );
  const { stdout, stderr } = lint(".");
  found = new Map([...forbidden, ...allowed].map(([file]) => [file, problemsOf(`${stdout}\n${stderr}`, file)]));
}, 60_000);
afterAll(() => rmSync(tree, { recursive: true }));

/** The headlines of a file's findings: `path:line:column lint/group/rule`. */
const problemsOf = (output: string, file: string) =>
  output
    .split("\n")
    .filter((line) => line.startsWith(file) && line.includes("lint/"))
    .join("\n");

it.each(forbidden)("%s is caught", (file, _text, rule) => {
  expect(found.get(file)).toContain(`/${rule}`);
});

it.each(allowed)("%s is let through", (file) => {
  expect(found.get(file)).toBe("");
});
