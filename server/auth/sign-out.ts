import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { notifyLive } from "#server/live/notify.ts";
import { personActor } from "./person-actor.ts";
import { personColumns } from "./person-columns.ts";
import { hashToken } from "./session-token.ts";

/** Ends the session a token stands for. A token of no live session changes nothing and says nothing. */
export async function endOwnSession(
  db: Database,
  token: string,
  request: { sourceIp: string | null; requestId: string },
): Promise<void> {
  // System scope: sessions are no person's to write.
  await db.withScope({ kind: "system" }, async (tx) => {
    const [session] = await tx
      .update(sessions)
      .set({ endedAt: sql`clock_timestamp()`, endReason: "Signed out." })
      .where(
        and(
          eq(sessions.tokenHash, hashToken(token)),
          isNull(sessions.endedAt),
          sql`clock_timestamp() < ${sessions.expiresAt}`,
        ),
      )
      .returning({ id: sessions.id, userId: sessions.userId });
    if (!session) return;
    const [person] = await tx
      .select(personColumns)
      .from(users)
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(eq(users.id, session.userId));
    if (!person) return;
    await recordAudit(
      tx,
      { ...request, actor: personActor({ ...person, sessionId: session.id }) },
      {
        action: "signOut.done",
        subject: { type: "session", id: session.id, name: person.name },
        vendorId: person.vendorId,
        annotatorId: person.annotatorId,
      },
    );
    await notifyLive(tx, { topic: "sessions", userId: session.userId });
  });
}
