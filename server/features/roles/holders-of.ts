import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";

/** The people who hold one of the company's own roles, each once, ended bindings included. */
export async function holdersOf(tx: Tx, roleId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ userId: roleBindings.userId })
    .from(roleBindings)
    .where(eq(roleBindings.customRoleId, roleId));
  return rows.map(({ userId }) => userId);
}
