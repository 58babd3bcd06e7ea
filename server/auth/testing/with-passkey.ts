import type { Database } from "#db/client.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { env } from "#server/env.ts";
import { checkNewPasskey, passkeyOffer } from "../passkeys.ts";
import { SoftwareAuthenticator } from "./software-authenticator.ts";

/** Gives a person of the factories a passkey, without a session. */
export async function withPasskey(
  db: Database,
  person: { id: string; email: string; name: string },
): Promise<SoftwareAuthenticator> {
  const key = new SoftwareAuthenticator(new URL(env().AUTH_URL).origin);
  await db.withScope({ kind: "system" }, async (tx) => {
    const use = { purpose: "enrol", boundTo: person.id } as const;
    const checked = await checkNewPasskey(tx, use, key.make(await passkeyOffer(tx, use, person)));
    if (!checked) throw new Error("the passkey was refused");
    await tx.insert(passkeys).values({ ...checked, userId: person.id, name: "Security key" });
  });
  return key;
}
