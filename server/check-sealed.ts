import type { Database } from "#db/client.ts";
import { ConfigurationError } from "./env.ts";
import type { Keyring } from "./keyring.ts";
import { missingKeys } from "./sealed-columns.ts";

/**
 * Refuses to start without a key that something in the database was sealed with: better now than at somebody's sign-in.
 * @throws ConfigurationError
 */
export async function checkSealed(db: Database, keys: Keyring): Promise<void> {
  const missing = await db.withScope({ kind: "system" }, (tx) => missingKeys(tx, keys));
  if (missing.length > 0)
    throw new ConfigurationError(
      `The database holds values sealed with the encryption key ${missing.join(", ")}, and this process was given ${[...keys.byId.keys()].join(", ")}. Add the old key to ENCRYPTION_KEYS_OTHER until npm run keys:rotate is through, or restore it from where you keep it (docs/operations.md, Encryption keys).`,
    );
}
