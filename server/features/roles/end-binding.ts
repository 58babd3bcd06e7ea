import { eq } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { customRoles } from "#db/schema/identity.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { roleTitle } from "#lib/roles.ts";
import type { EndBindingInput } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { loadMember } from "#server/features/members/load-member.ts";
import { isFullAdmin, lockAdmins } from "#server/features/members/lock-admins.ts";
import { notifyLive } from "#server/live/notify.ts";
import { endBindingProblem } from "./policy.ts";

/**
 * Takes a role from somebody; it counts no more with their next request, and their sessions end.
 * @throws NotFoundError, ConflictError for oneself, an annotator or the last security administrator
 */
export async function endBinding(ctx: Context, input: EndBindingInput): Promise<{ sessionsEnded: number }> {
  authorize(ctx, "role.write");
  return asActor(ctx, async (tx) => {
    const activeAdmins = await lockAdmins(tx);
    const [found] = await tx
      .select({ binding: roleBindings, custom: customRoles.name, full: isFullAdmin })
      .from(roleBindings)
      .leftJoin(customRoles, eq(customRoles.id, roleBindings.customRoleId))
      .where(eq(roleBindings.id, input.bindingId))
      .for("update", { of: roleBindings });
    if (!found) throw new NotFoundError();
    const { binding, custom } = found;
    const member = await loadMember(tx, binding.userId);
    const problem = endBindingProblem({
      name: member.name,
      isSelf: member.id === ctx.actor.userId,
      role: binding.role,
      isBreakGlass:
        binding.breakGlassId !== null && (binding.endsAt === null || binding.endsAt > (await databaseNow(tx))),
      isFullAdmin: found.full && member.status === "active",
      activeAdmins,
    });
    if (problem) throw new ConflictError(problem);
    await tx.delete(roleBindings).where(eq(roleBindings.id, binding.id));
    const sessionsEnded = await elevate(tx, () =>
      endSessions(tx, { userId: member.id }, "A role was taken from the person."),
    );
    const { vendorId, projectId, environmentId, logFrom, logUntil, endsAt } = binding;
    await recordAudit(tx, ctx, {
      action: "binding.ended",
      subject: { type: "member", id: member.id, name: member.name },
      vendorId: member.vendorId,
      before: {
        role: binding.role ? roleTitle[binding.role] : custom,
        vendorId,
        projectId,
        environmentId,
        logFrom,
        logUntil,
        endsAt,
      },
      after: { reason: input.reason, sessionsEnded },
    });
    await notifyLive(tx, { topic: "members", vendorId: member.vendorId });
    return { sessionsEnded };
  });
}
