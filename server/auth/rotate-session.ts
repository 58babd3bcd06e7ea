import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions } from "#db/schema/members.ts";
import { UnauthenticatedError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { hashToken, newToken } from "./session-token.ts";

/**
 * Renews a session whose person just proved who they are: a new token, and the old one is refused from the commit on, so
 * that whoever copied the cookie before gains nothing by the proof.
 * @param tx with the system's scope
 * @param proof what was proven; a passkey opens the roles that want one
 * @returns the token for the browser's cookie
 * @throws UnauthenticatedError when the session ended meanwhile
 */
export async function rotateSession(
  tx: Tx,
  sessionId: string,
  proof: "code" | "provider" | "passkey",
): Promise<string> {
  const token = newToken();
  const renewed = await tx
    .update(sessions)
    .set({
      tokenHash: hashToken(token),
      mfaAt: sql`clock_timestamp()`,
      ...(proof === "passkey" ? { passkeyAt: sql`clock_timestamp()` } : {}),
    })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
    .returning({ id: sessions.id });
  if (renewed.length === 0) throw new UnauthenticatedError();
  return token;
}

/**
 * For every act that changes what somebody may: no token of theirs from before outlives it. Their browsers cannot be
 * handed new ones from here, so their sessions end and they sign in again; open streams are cut at the commit.
 * @param tx with the system's scope (`elevate` inside an actor's transaction)
 * @returns how many sessions ended
 */
export function rotateSessions(tx: Tx, userId: string): Promise<number> {
  return endSessions(tx, { userId }, "What the person may do was changed.");
}
