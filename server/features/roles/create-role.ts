import { v7 as uuidv7 } from "uuid";
import { customRoles } from "#db/schema/identity.ts";
import type { CreateRoleInput } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError, violatedConstraint } from "#server/errors.ts";
import { compositionProblem } from "./policy.ts";
import { nameTaken } from "./role-name.ts";

/**
 * Makes a role out of permissions. It counts for nobody before it is given.
 * @throws InvalidError (field name or permissions)
 */
export async function createRole(ctx: Context, input: CreateRoleInput): Promise<{ id: string }> {
  authorize(ctx, "role.write");
  const problem = compositionProblem(input.organisation, input.permissions);
  if (problem) throw new InvalidError(problem, "permissions");
  const id = uuidv7();
  try {
    return await asActor(ctx, async (tx) => {
      await tx.insert(customRoles).values({ id, ...input });
      await recordAudit(tx, ctx, {
        action: "role.created",
        subject: { type: "role", id, name: input.name },
        after: input,
      });
      return { id };
    });
  } catch (error) {
    if (violatedConstraint(error)) throw nameTaken(input.name);
    throw error;
  }
}
