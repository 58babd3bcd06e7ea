import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What the build is made of. */
const sources = [
  "{app,components,lib,server,db}/**/*.{ts,tsx,js,mjs,css,json}",
  "{proxy.ts,next.config.js,postcss.config.mjs,tsconfig.json,package-lock.json}",
];
const isTest = (file: string) => /\.test\.tsx?$|(^|[/\\])testing[/\\]/.test(file);

const sourceFiles = (root: string) =>
  globSync(sources, { cwd: root })
    .filter((file) => !isTest(file))
    .sort();
const stampFile = (root: string) => path.join(root, ".next", "gatehouse-sources");
const builtFile = (root: string) => path.join(root, ".next", "BUILD_ID");

/** A fingerprint of the sources, by what is in them and not by when they were written. */
export function stampOf(root: string): string {
  const hash = createHash("sha256");
  for (const file of sourceFiles(root)) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether there is a build, and of the sources as they are now. */
export function isBuilt(root: string): boolean {
  if (!existsSync(builtFile(root))) return false;
  const builtAt = statSync(builtFile(root)).mtimeMs;
  // A stamp older than the build is of a build before it; one made by `next build` has none.
  if (existsSync(stampFile(root)) && statSync(stampFile(root)).mtimeMs >= builtAt)
    return readFileSync(stampFile(root), "utf8") === stampOf(root);
  return sourceFiles(root).every((file) => statSync(path.join(root, file)).mtimeMs <= builtAt);
}

/**
 * Says of which sources the build is.
 * @param stamp taken before the build, so that what changed meanwhile counts as new
 */
export function stampBuild(root: string, stamp: string): void {
  writeFileSync(stampFile(root), stamp);
}
