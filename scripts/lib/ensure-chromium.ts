import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { findChromium } from "./find-chromium.ts";

export type Chromium = { ok: true } | { ok: false; reason: string };

/** Sees to a Chromium for browser tests: this machine's own, else one that apt (as root) or Playwright installs. */
export function ensureChromium(): Chromium {
  if (hasChromium()) return { ok: true };
  console.log("No Chromium found; installing one for the browser tests.");
  if (process.getuid?.() === 0 && works("apt-get", ["--version"], "ignore")) {
    works("apt-get", ["update", "-qq"]);
    works("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
  } else works("playwright", ["install", "chromium"]);
  if (hasChromium()) return { ok: true };
  const how = "Install one (apt-get install --no-install-recommends chromium) or set CHROMIUM_PATH.";
  return { ok: false, reason: `No Chromium was found and none could be installed. ${how}` };
}

const hasChromium = () => findChromium() !== null || existsSync(chromium.executablePath());

function works(command: string, args: string[], stdio: "inherit" | "ignore" = "inherit"): boolean {
  return spawnSync(command, args, { stdio, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
}
