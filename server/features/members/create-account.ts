import type { Tx } from "#db/client.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import type { EnrolledFactor } from "./enrol-factor.ts";

/** Until they give it another. */
export const firstPasskeyName = "First passkey";

export type NewAccount = {
  /** Made by the caller, who seals the seed for it. */
  userId: string;
  email: string;
  name: string;
  vendorId: string | null;
  /** What they may do from the first moment. */
  binding: Omit<typeof roleBindings.$inferInsert, "userId">;
  /** Null for people who come through their company's identity provider. */
  password: string | null;
  /** Null where that provider asks for both factors. */
  factor: EnrolledFactor | null;
};

/**
 * A person who can sign in: user, credentials, role binding, and a passkey where they chose one.
 * @param tx with the system's scope; the caller holds the lock on the link and records the audit event
 */
export async function createAccount(tx: Tx, account: NewAccount): Promise<void> {
  const { userId, password, factor } = account;
  await tx.insert(users).values({
    id: userId,
    email: account.email,
    name: account.name,
    organisation: account.vendorId ? "vendor" : "client",
    vendorId: account.vendorId,
  });
  if (factor && (password !== null || factor.credentials.totpSecret !== null))
    await tx.insert(userCredentials).values({
      userId,
      passwordHash: password === null ? null : await hashPassword(password),
      ...factor.credentials,
    });
  if (factor?.passkey) await tx.insert(passkeys).values({ ...factor.passkey, userId, name: firstPasskeyName });
  await tx.insert(roleBindings).values({ ...account.binding, userId });
}
