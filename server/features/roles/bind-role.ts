import { and, eq, isNull, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { elevate, type Tx } from "#db/client.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { BindRoleInput } from "#lib/schemas/roles.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError, violatedConstraint } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { loadMember } from "#server/features/members/load-member.ts";
import { notifyLive } from "#server/live/notify.ts";
import { boundColumns } from "./bound.ts";
import { lockGivenRole, requireGivable } from "./given-role.ts";

/** A person holds each role with each reach once; one that has ended makes room for the next. */
async function forgetEnded(tx: Tx, given: typeof roleBindings.$inferInsert): Promise<void> {
  const same = (column: PgColumn, value: string | null | undefined) => (value ? eq(column, value) : isNull(column));
  await tx
    .delete(roleBindings)
    .where(
      and(
        eq(roleBindings.userId, given.userId),
        same(roleBindings.role, given.role),
        same(roleBindings.customRoleId, given.customRoleId),
        same(roleBindings.vendorId, given.vendorId),
        same(roleBindings.projectId, given.projectId),
        same(roleBindings.environmentId, given.environmentId),
        sql`${roleBindings.endsAt} <= clock_timestamp()`,
      ),
    );
}

/**
 * Gives somebody a role, everywhere or narrowed to one vendor, project or environment, for good or until a moment. Their
 * sessions end, so that none opened with other rights goes on; they sign in again.
 * @throws NotFoundError for the person or what the role is narrowed to; InvalidError (field role); ConflictError
 */
export async function bindRole(ctx: Context, input: BindRoleInput): Promise<{ id: string; sessionsEnded: number }> {
  authorize(ctx, "role.write");
  try {
    return await asActor(ctx, async (tx) => {
      const member = await loadMember(tx, input.userId);
      const role = await lockGivenRole(tx, input.role);
      if (!role) throw new InvalidError("This role was removed meanwhile. Choose another one.", "role");
      const where = await requireGivable(
        tx,
        ctx,
        {
          name: member.name,
          isSelf: member.id === ctx.actor.userId,
          isAnnotator: member.annotatorId !== null,
          personOf: member.vendorId === null ? "client" : "vendor",
        },
        role,
        input,
      );
      const { logFrom, logUntil, endsAt } = input;
      const given = {
        userId: member.id,
        role: role.builtIn,
        customRoleId: role.customRoleId,
        // A vendor's people are bound to their vendor, whatever they hold.
        ...(member.vendorId ? { vendorId: member.vendorId } : boundColumns(input.bound)),
      };
      await forgetEnded(tx, given);
      const [row] = await tx
        .insert(roleBindings)
        .values({ ...given, logFrom, logUntil, endsAt })
        .returning({ id: roleBindings.id });
      if (!row) throw new Error("the binding was not inserted");
      const sessionsEnded = await elevate(tx, () =>
        endSessions(tx, { userId: member.id }, "The person was given another role."),
      );
      await recordAudit(tx, ctx, {
        action: "binding.created",
        subject: { type: "member", id: member.id, name: member.name },
        vendorId: member.vendorId,
        after: { role: role.title, where, logFrom, logUntil, endsAt, reason: input.reason, sessionsEnded },
      });
      await notifyLive(tx, { topic: "members", vendorId: member.vendorId });
      return { id: row.id, sessionsEnded };
    });
  } catch (error) {
    if (violatedConstraint(error) === "role_bindings_once")
      throw new ConflictError("The person holds this role with this reach already. Take it first to change its dates.");
    throw error;
  }
}
