import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isBuilt, stampBuild, stampOf } from "./build-stamp.ts";

let root: string;
/** Writes a file as if some seconds from now. */
function write(file: string, text: string, seconds = 0): void {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  const when = Date.now() / 1000 + seconds;
  utimesSync(at, when, when);
}
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "gatehouse-build-"));
  write("app/page.tsx", "one", -60);
  write("proxy.ts", "one", -60);
});
afterEach(() => rmSync(root, { recursive: true }));

it("is not built before it is", () => {
  expect(isBuilt(root)).toBe(false);
});

it("is built until a source has other content, comes or goes", () => {
  write(".next/BUILD_ID", "x", -30);
  stampBuild(root, stampOf(root));
  expect(isBuilt(root)).toBe(true);
  // Written again as it was, such as by another checkout.
  write("app/page.tsx", "one", 30);
  expect(isBuilt(root)).toBe(true);
  write("app/page.tsx", "two", -60);
  expect(isBuilt(root)).toBe(false);
  write("app/page.tsx", "one");
  expect(isBuilt(root)).toBe(true);
  write("components/new.tsx", "");
  expect(isBuilt(root)).toBe(false);
  rmSync(path.join(root, "components/new.tsx"));
  rmSync(path.join(root, "proxy.ts"));
  expect(isBuilt(root)).toBe(false);
});

it("does not mind tests and documents", () => {
  write(".next/BUILD_ID", "x", -30);
  stampBuild(root, stampOf(root));
  for (const file of ["server/a.test.ts", "server/testing/b.ts", "docs/c.md", "scripts/d.ts"]) write(file, "new");
  expect(isBuilt(root)).toBe(true);
});

it("goes by time for a build made without a stamp, and for one made after it", () => {
  write(".next/BUILD_ID", "x", -30);
  expect(isBuilt(root)).toBe(true);
  write("app/page.tsx", "one", 0);
  expect(isBuilt(root)).toBe(false);
  stampBuild(root, stampOf(root));
  write("app/page.tsx", "two", 0);
  write(".next/BUILD_ID", "y", 30);
  expect(isBuilt(root)).toBe(true);
});
