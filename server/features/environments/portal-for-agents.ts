import type { Database } from "#db/client.ts";
import { encryptionKeys, env } from "#server/env.ts";
import { loadSigningKey } from "#server/keys.ts";

/** How an agent finds the portal and knows it again: the address people open and the raw public key in base64. */
export type PortalForAgents = { url: string; publicKey: string };

/** Reads it from the settings and the key table. Outside a transaction: the first call ever makes the key. */
export async function portalForAgents(db: Database): Promise<PortalForAgents> {
  const key = await loadSigningKey(db, "agents", encryptionKeys());
  return { url: env().AUTH_URL, publicKey: key.publicKey };
}
