import { join } from "node:path";
import { z } from "zod";
import { key32 } from "#lib/schemas/agent-protocol.ts";
import { readPrivateFile, writePrivateFile } from "./write-private-file.ts";

export const identitySchema = z.object({
  agentId: z.uuid(),
  kind: z.enum(["gateway", "probe"]),
  name: z.string(),
  portal: z.url(),
  /** The portal's signing key, pinned at enrolment. */
  portalKey: key32,
  publicKey: key32,
  privateKey: key32,
  /** The pair of a renewal that the portal has not confirmed yet. */
  next: z.object({ publicKey: key32, privateKey: key32 }).optional(),
});
export type Identity = z.infer<typeof identitySchema>;

export interface IdentityStore {
  load(): Identity | null;
  save(identity: Identity): void;
  /** The highest sequence that may have been used, 0 when never. */
  loadSequence(): number;
  saveSequence(highest: number): void;
}

/** Keeps the identity in a folder, each file readable by its owner only. A damaged file is an error, never a fresh start. */
export function folderIdentityStore(folder: string): IdentityStore {
  const identityFile = join(folder, "identity.json");
  const sequenceFile = join(folder, "sequence");
  return {
    load() {
      const text = readPrivateFile(identityFile);
      if (text === null) return null;
      const parsed = identitySchema.safeParse(JSON.parse(text));
      if (!parsed.success) throw new Error(`${identityFile} is damaged. Remove it and enrol again with a new token.`);
      return parsed.data;
    },
    save: (identity) => writePrivateFile(identityFile, `${JSON.stringify(identity)}\n`),
    loadSequence: () => Number.parseInt(readPrivateFile(sequenceFile) ?? "0", 10) || 0,
    saveSequence: (highest) => writePrivateFile(sequenceFile, `${highest}\n`),
  };
}

/** Keeps the identity in memory only: for the demo and tests, where many agents live in one process. */
export function memoryIdentityStore(): IdentityStore {
  let identity: Identity | null = null;
  let sequence = 0;
  return {
    load: () => identity,
    save: (value) => {
      identity = value;
    },
    loadSequence: () => sequence,
    saveSequence: (highest) => {
      sequence = highest;
    },
  };
}
