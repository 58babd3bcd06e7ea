import { eq } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import type { UpdateRoleInput } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { glassEndOf } from "#server/auth/break-glass.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError, NotFoundError, violatedConstraint } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { holdersOf } from "./holders-of.ts";
import { lockRole } from "./list-roles.ts";
import { compositionProblem, samePermissions } from "./policy.ts";
import { nameTaken } from "./role-name.ts";

/**
 * Changes what a role may do, for everyone who holds it, from their next request on. When the permissions change, their
 * sessions end, so that none opened under other rights goes on.
 * @throws NotFoundError, InvalidError (field name or permissions), ConflictError for a role of the actor's own, and for more
 * permissions through broken glass
 */
export async function updateRole(ctx: Context, input: UpdateRoleInput): Promise<{ sessionsEnded: number }> {
  authorize(ctx, "role.write");
  const { roleId, ...next } = input;
  try {
    return await asActor(ctx, async (tx) => {
      const role = await lockRole(tx, roleId);
      if (!role) throw new NotFoundError();
      const problem = compositionProblem(role.organisation, next.permissions);
      if (problem) throw new InvalidError(problem, "permissions");
      const widened = next.permissions.some((name) => !role.permissions.includes(name));
      if (widened && (await elevate(tx, () => glassEndOf(tx, ctx.actor.sessionId))))
        throw new ConflictError(
          "You came in through broken glass, and whoever holds this role would keep what you add when its hour is over. Sign in without it first; nothing was changed.",
        );
      const holders = await holdersOf(tx, roleId);
      if (holders.includes(ctx.actor.userId))
        throw new ConflictError(
          "You hold this role yourself. Ask another security administrator; nothing was changed.",
        );
      await tx.update(customRoles).set(next).where(eq(customRoles.id, roleId));
      const changed = !samePermissions(role.permissions, next.permissions);
      let sessionsEnded = 0;
      for (const userId of changed ? holders : [])
        sessionsEnded += await elevate(tx, () => endSessions(tx, { userId }, "What the person may do was changed."));
      const { name, description, permissions } = role;
      await recordAudit(tx, ctx, {
        action: "role.changed",
        subject: { type: "role", id: roleId, name: next.name },
        before: { name, description, permissions },
        after: { ...next, people: holders.length, sessionsEnded },
      });
      await notifyLive(tx, { topic: "members", vendorId: null });
      return { sessionsEnded };
    });
  } catch (error) {
    if (violatedConstraint(error)) throw nameTaken(next.name);
    throw error;
  }
}
