import { readFileSync } from "node:fs";
import { z } from "zod";
import { folderIdentityStore } from "#agents/shared/identity-store.ts";

// Apart from its writer, so that the agents' processes do not load the portal.

const agentEntry = z.object({ folder: z.string(), token: z.string().optional() });
const lineForm = z.object({
  rttMs: z.number(),
  jitterMs: z.number(),
  lossPercent: z.number(),
  outage: z.object({ everyMs: z.number(), forMs: z.number() }).optional(),
  silentAfterMs: z.number().optional(),
});
const probeEntry = agentEntry.extend({ index: z.number(), line: lineForm });
const planForm = z.object({
  portal: z.string(),
  echoPorts: z.array(z.number()),
  probes: z.array(probeEntry),
  standIns: z.array(agentEntry),
  lab: agentEntry.extend({ portalPort: z.number() }).nullable(),
});
export type AgentEntry = z.infer<typeof agentEntry>;
export type AgentPlan = z.infer<typeof planForm>;
export type ProbePlan = z.infer<typeof probeEntry>;

/** What the demo's agents are to do, as the launcher wrote it. */
export const readPlan = (file: string): AgentPlan => planForm.parse(JSON.parse(readFileSync(file, "utf8")));

/** The portal may have moved to another port since an agent enrolled; its identity remembers the old one. */
export function followPortal(folder: string, portal: string): void {
  const store = folderIdentityStore(folder);
  const identity = store.load();
  if (identity && identity.portal !== portal) store.save({ ...identity, portal });
}
