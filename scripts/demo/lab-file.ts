import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "#db/startup-error.ts";

/** The VPN entry point inside the demo's network: the gateway's outside address; see scripts/netlab. */
export const labEndpoint = "192.0.2.1:51820";

const form = z.object({ annotatorNs: z.string(), interfaceName: z.string() });
export type LabFacts = z.infer<typeof form>;

/** Tells `npm run demo:connect` where the annotator's host is. */
export function writeLab(file: string, facts: LabFacts): void {
  writeFileSync(file, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
}

/** @throws StartupError when no demo with a real gateway runs */
export function readLab(file: string): LabFacts {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const facts = text === "" ? undefined : form.parse(JSON.parse(text));
  // The file of a demo that was killed names a namespace that is gone.
  if (!facts || !existsSync(`/run/netns/${facts.annotatorNs}`))
    throw new StartupError(
      "No demo with a real gateway runs here. Start one with npm run demo, as root on Linux with WireGuard installed.",
    );
  return facts;
}
