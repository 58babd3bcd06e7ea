import { globSync } from "node:fs";
import path from "node:path";

/** The address pattern of every page under app/: "/annotators/[id]". Route groups do not show in addresses. */
export function pagePatterns(root: string): string[] {
  return globSync("**/page.tsx", { cwd: path.join(root, "app") })
    .map((file) => `/${path.dirname(file)}`.replaceAll(/\/\([^)]+\)/g, "").replace(/\/\.$/, "/"))
    .sort();
}
