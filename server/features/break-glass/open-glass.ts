import { and, eq, isNull, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { glassMinutes } from "#lib/schemas/break-glass.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { askedFacts, type Glass, loadNamed, waits } from "./load-glass.ts";
import { approvalProblem, namedProblem, type Party } from "./policy.ts";
import { tellCompliance } from "./tell-compliance.ts";

/** Makes the person security administrator until then, unless they are anyway for as long. */
async function bind(tx: Tx, userId: string, glassId: string, endsAt: Date): Promise<void> {
  const [held] = await tx
    .select({
      id: roleBindings.id,
      stays: sql<boolean>`(${roleBindings.endsAt} is null or ${roleBindings.endsAt} >= ${endsAt})`,
    })
    .from(roleBindings)
    .where(
      and(
        eq(roleBindings.userId, userId),
        eq(roleBindings.role, "security_admin"),
        isNull(roleBindings.vendorId),
        isNull(roleBindings.projectId),
        isNull(roleBindings.environmentId),
      ),
    );
  if (held?.stays) return;
  // One that has ended or ends before: a person holds each role once.
  if (held) await tx.delete(roleBindings).where(eq(roleBindings.id, held.id));
  await tx.insert(roleBindings).values({ userId, role: "security_admin", endsAt, breakGlassId: glassId });
}

/**
 * Breaks the glass inside the caller's transaction: the person is a security administrator for an hour and may sign in
 * with password and second factor whatever the rules say. Their sessions so far end, so that each one with the right was proven
 * anew and is in the log. The caller has authorized the act and locked the request.
 * @throws ConflictError in a sentence: not four eyes, not waiting, or the person cannot sign in
 */
export async function openGlass(
  tx: Tx,
  ctx: Pick<Context, "actor" | "sourceIp" | "requestId">,
  glass: Glass,
  decider: { party: Party; name: string; reason: string },
): Promise<{ endsAt: Date }> {
  // As the system throughout: credentials and sessions are nobody's to see or write.
  const { endsAt, sessionsEnded } = await elevate(tx, async () => {
    const named = await loadNamed(tx, glass.userId);
    const problem = approvalProblem(await askedFacts(tx, glass), decider.party) ?? namedProblem(named);
    if (problem) throw new ConflictError(problem);
    const [opened] = await tx
      .update(breakGlass)
      .set({
        state: "open",
        decidedBy: decider.party.kind === "person" ? decider.party.userId : null,
        decidedByName: decider.name,
        decidedAt: sql`clock_timestamp()`,
        endsAt: sql`date_trunc('milliseconds', clock_timestamp()) + make_interval(mins => ${glassMinutes})`,
      })
      .where(and(eq(breakGlass.id, glass.id), waits))
      .returning({ endsAt: breakGlass.endsAt });
    if (!opened?.endsAt) throw new ConflictError("This request does not wait any more. Nothing was changed.");
    await bind(tx, glass.userId, glass.id, opened.endsAt);
    const ended = await endSessions(tx, { userId: glass.userId }, "The glass was broken for the person.");
    return { endsAt: opened.endsAt, sessionsEnded: ended };
  });
  await recordAudit(tx, ctx, {
    action: "breakGlass.opened",
    subject: { type: "break_glass", id: glass.id, name: glass.userName },
    before: { state: "asked", by: glass.askedByName },
    after: {
      state: "open",
      reason: glass.reason,
      approval: decider.reason,
      endsAt: endsAt.toISOString(),
      sessionsEnded,
    },
  });
  await tellCompliance(tx, `${decider.name} broke the glass, until ${endsAt.toISOString()}`, glass);
  await notifyLive(tx, { topic: "breakGlass" });
  await notifyLive(tx, { topic: "members", vendorId: null });
  return { endsAt };
}
