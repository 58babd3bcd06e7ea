import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { sealTotp } from "#server/auth/totp.ts";
import { proveTotp } from "./prove-totp.ts";

export type NewCredentials = {
  /** Null for people who come through their company's identity provider. */
  password: string | null;
  /** Sealed seed offered on the page before. */
  pendingTotp: string;
  code: string;
};

export type NewAccount = {
  email: string;
  name: string;
  role: RoleName;
  vendorId: string | null;
  /** Null where an identity provider asks for both factors. */
  credentials: NewCredentials | null;
};

/**
 * A person who can sign in: user, credentials and role binding. The code proves that the app holds the seed, and counts
 * as used: the first sign-in needs the next one.
 * @param tx with the system's scope; the caller holds the lock on the link and records the audit event
 * @throws InvalidError (field code) when the code does not fit
 */
export async function createAccount(tx: Tx, account: NewAccount): Promise<{ userId: string }> {
  const { credentials } = account;
  const app = credentials ? await proveTotp(tx, credentials.pendingTotp, credentials.code) : null;
  const userId = uuidv7();
  await tx.insert(users).values({
    id: userId,
    email: account.email,
    name: account.name,
    organisation: account.vendorId ? "vendor" : "client",
    vendorId: account.vendorId,
  });
  if (credentials && app)
    await tx.insert(userCredentials).values({
      userId,
      passwordHash: credentials.password === null ? null : await hashPassword(credentials.password),
      totpSecret: sealTotp(app.secret),
      totpLastStep: app.step,
    });
  await tx.insert(roleBindings).values({ userId, role: account.role, vendorId: account.vendorId });
  return { userId };
}
