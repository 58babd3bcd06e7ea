import { spawnSync } from "node:child_process";
import { findChromium } from "./find-chromium.ts";

export type Chromium = { ok: true; path: string } | { ok: false; reason: string };

/** Finds a Chromium for browser tests, else installs one: by apt as root, by Playwright elsewhere. */
export function ensureChromium(): Chromium {
  const found = findChromium() ?? install();
  return found
    ? { ok: true, path: found }
    : {
        ok: false,
        reason:
          "No Chromium was found and none could be installed. Install one (apt-get install --no-install-recommends chromium) or set CHROMIUM_PATH.",
      };
}

function install(): string | null {
  console.log("No Chromium found; installing one for the browser tests.");
  if (process.getuid?.() === 0 && works("apt-get", ["--version"], "ignore")) {
    works("apt-get", ["update", "-qq"]);
    works("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
  } else works("playwright", ["install", "chromium"]);
  return findChromium();
}

function works(command: string, args: string[], stdio: "inherit" | "ignore" = "inherit"): boolean {
  return spawnSync(command, args, { stdio, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
}
