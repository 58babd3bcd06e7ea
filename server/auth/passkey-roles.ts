import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { rolePolicies } from "#db/schema/identity.ts";
import type { Binding } from "./bindings.ts";

/** Built-in roles whose policy wants a passkey, as a column of a query. */
export const passkeyRoles = sql<string[]>`array(select p.role from ${rolePolicies} p where p.mfa = 'passkey')`;

export const wantsPasskey = ({ role }: Binding, roles: readonly string[]): boolean =>
  role !== null && roles.includes(role);

/**
 * Whether a session with these bindings proves itself by passkey only.
 * @param tx with the system's scope
 */
export async function isPasskeyOnly(tx: Tx, bindings: readonly Binding[]): Promise<boolean> {
  const { rows } = await tx.execute<{ roles: string[] }>(sql`select ${passkeyRoles} as roles`);
  return bindings.some((binding) => wantsPasskey(binding, rows[0]?.roles ?? []));
}
