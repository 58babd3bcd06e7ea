import { eq } from "drizzle-orm";
import { customRoles } from "#db/schema/identity.ts";
import { plural } from "#lib/format.ts";
import type { RemoveRoleInput } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { holdersOf } from "./holders-of.ts";
import { lockRole } from "./list-roles.ts";

/**
 * Removes a role nobody holds.
 * @throws NotFoundError, ConflictError while somebody holds it
 */
export async function removeRole(ctx: Context, input: RemoveRoleInput): Promise<void> {
  authorize(ctx, "role.write");
  await asActor(ctx, async (tx) => {
    const role = await lockRole(tx, input.roleId);
    if (!role) throw new NotFoundError();
    const holders = await holdersOf(tx, role.id);
    if (holders.length > 0)
      throw new ConflictError(
        `${plural(holders.length, "person holds", "people hold")} this role. Take it from them first; nothing was changed.`,
      );
    await tx.delete(customRoles).where(eq(customRoles.id, role.id));
    const { name, description, permissions, organisation } = role;
    await recordAudit(tx, ctx, {
      action: "role.removed",
      subject: { type: "role", id: role.id, name },
      before: { name, description, permissions, organisation },
      after: { reason: input.reason },
    });
  });
}
