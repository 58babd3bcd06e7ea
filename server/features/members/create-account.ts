import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import type { EnrolledFactor } from "./enrol-factor.ts";

/** Until they give it another. */
export const firstPasskeyName = "First passkey";

export type NewAccount = {
  email: string;
  name: string;
  role: RoleName;
  vendorId: string | null;
  password: string;
  factor: EnrolledFactor;
};

/**
 * A person who can sign in: user, credentials, role binding, and a passkey where they chose one.
 * @param tx with the system's scope; the caller holds the lock on the link and records the audit event
 */
export async function createAccount(tx: Tx, account: NewAccount): Promise<{ userId: string }> {
  const { credentials, passkey } = account.factor;
  const userId = uuidv7();
  await tx.insert(users).values({
    id: userId,
    email: account.email,
    name: account.name,
    organisation: account.vendorId ? "vendor" : "client",
    vendorId: account.vendorId,
  });
  await tx.insert(userCredentials).values({
    userId,
    passwordHash: await hashPassword(account.password),
    ...credentials,
  });
  if (passkey) await tx.insert(passkeys).values({ ...passkey, userId, name: firstPasskeyName });
  await tx.insert(roleBindings).values({ userId, role: account.role, vendorId: account.vendorId });
  return { userId };
}
