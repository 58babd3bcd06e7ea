import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { elevate, type Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { credentialResets, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { routes } from "#lib/routes.ts";
import { recordAudit } from "#server/audit/record.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import { mayEnter } from "#server/auth/may-enter.ts";
import { hashToken, newToken } from "#server/auth/session-token.ts";
import type { Context, UserActor } from "#server/context.ts";
import { env } from "#server/env.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "#server/errors.ts";
import { queueMail } from "#server/features/notifications/queue-mail.ts";
import { notifyLive } from "#server/live/notify.ts";
import { invitationDays } from "./create-invitation.ts";
import { aboveProblem, resetProblem, takenWith } from "./policy.ts";

export type IssuedReset = { name: string; url: string; mailed: boolean };

async function loadPerson(tx: Tx, userId: string) {
  const [row] = await tx
    .select({
      name: users.name,
      email: users.email,
      vendorId: users.vendorId,
      annotatorId: annotators.id,
      maySignIn: mayEnter,
    })
    .from(users)
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.id, userId));
  if (!row) throw new NotFoundError();
  return row;
}

/**
 * A one-time link to a new password and second factor, inside the caller's transaction; earlier links stop working. The old
 * ones go on working until the link is used, so that a link made by mistake locks nobody out.
 * The caller has authorized the act and seen that the person is theirs to see.
 * @throws ConflictError for oneself and for suspended people; ForbiddenError for people who may do what the actor may not
 */
export async function createReset(
  tx: Tx,
  ctx: Context<UserActor>,
  about: { userId: string; reason: string },
): Promise<IssuedReset> {
  const { userId } = about;
  // As the system: what opens an account is nobody's to read or write.
  const { person, id, url } = await elevate(tx, async () => {
    const person = await loadPerson(tx, userId);
    const problem = resetProblem({ ...person, isSelf: userId === ctx.actor.userId });
    if (problem) throw new ConflictError(problem);
    const above = aboveProblem(ctx.actor.bindings, person.name, takenWith(await loadBindings(tx, userId)));
    if (above) throw new ForbiddenError(above);
    await tx
      .update(credentialResets)
      .set({ revokedAt: sql`clock_timestamp()`, pendingTotp: null })
      .where(
        and(eq(credentialResets.userId, userId), isNull(credentialResets.usedAt), isNull(credentialResets.revokedAt)),
      );
    const token = newToken();
    const id = uuidv7();
    await tx.insert(credentialResets).values({
      id,
      tokenHash: hashToken(token),
      userId,
      issuedBy: ctx.actor.userId,
      issuedByName: ctx.actor.name,
      expiresAt: sql`clock_timestamp() + make_interval(days => ${invitationDays})`,
    });
    return { person, id, url: new URL(routes.resetSignIn(token), env().AUTH_URL).href };
  });
  const { name, email, vendorId, annotatorId } = person;
  const mailed = await queueMail(tx, {
    to: email,
    subject: "A new way to sign in to Gatehouse",
    text: `Hello ${name},\n\n${ctx.actor.name} made a link with which you choose a new password and set up an app or passkey again.\nOpen it within ${invitationDays} days:\n\n${url}\n\nThe link works once. Until then the old ones go on working. If you did not ask for this, tell your security team.\n`,
  });
  await recordAudit(tx, ctx, {
    action: "signIn.resetIssued",
    subject: { type: "member", id: userId, name },
    vendorId,
    annotatorId,
    after: { reset: id, reason: about.reason, mailed },
  });
  await notifyLive(tx, { topic: "members", vendorId });
  return { name, url, mailed };
}
