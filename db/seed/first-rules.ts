import { createHash } from "node:crypto";
import type { Tx } from "../client.ts";
import { gateRules, ndaTexts } from "../schema/annotators.ts";
import { healthProfiles } from "../schema/health.ts";

const rules = [
  { kind: "nda", title: "Non-disclosure agreement", validityDays: 365 },
  { kind: "training", title: "Data protection training", validityDays: 365 },
  { kind: "connectivity", title: "Connection test", validityDays: 90 },
] as const;

/** What a connection must hold until projects ask for more: people are tested before there is a project. */
const profile = {
  name: "Standard connection",
  rttP95Ms: 250,
  jitterMs: 40,
  lossPercent: 2,
  minDownMbps: 10,
  raiseSeconds: 60,
  clearSeconds: 120,
};

const nda = `Non-disclosure agreement for annotators

1. What it covers. Everything I see, hear or open while I label: images, recordings, records, their labels, guidelines, the names of people, products and projects, and how the work is organised.

2. What I do with it. I use it for the assigned labelling work only. I do not copy it, photograph it, write it down outside the annotation tool, or describe it to anybody who is not assigned to the same work.

3. How I connect. I connect through the access I was granted, from a device only I use, in a place where nobody else can see the screen. I share neither my password, nor my codes, nor my VPN key.

4. When something goes wrong. If I lose a device, see data I was not meant to see, or think somebody else has used my access, I tell my coordinator at once.

5. How long it holds. It binds me during the work and after it ends, without limit in time.

6. What is recorded. My access, the state of my connection and my signature on this text are kept in a log that cannot be changed without notice, and I may ask to see what is kept about me.
`;

export type FirstRules = {
  gates: readonly (typeof rules)[number][];
  nda: { version: number; sha256: string };
  healthProfile: string;
};

/**
 * What every installation begins with: a rule for each gate, the first text to sign, and limits to test a connection by.
 * Without them no proof can be decided and nobody is ever cleared. What is there already stays as it is.
 * @param tx with the system's scope; the caller records the event
 * @returns what was written, or null when nothing was missing
 */
export async function insertFirstRules(tx: Tx): Promise<FirstRules | null> {
  const made = await tx
    .insert(gateRules)
    .values([...rules])
    .onConflictDoNothing()
    .returning({ kind: gateRules.kind });
  const sha256 = createHash("sha256").update(nda).digest("hex");
  const [text] = await tx
    .insert(ndaTexts)
    .values({ version: 1, body: nda, sha256 })
    .onConflictDoNothing()
    .returning({ id: ndaTexts.id });
  const [known] = await tx.select({ id: healthProfiles.id }).from(healthProfiles).limit(1);
  if (!known) await tx.insert(healthProfiles).values(profile).onConflictDoNothing();
  if (made.length === 0 && !text && known) return null;
  return { gates: rules, nda: { version: 1, sha256 }, healthProfile: profile.name };
}
