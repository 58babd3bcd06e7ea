import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, userCredentials, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { signInInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { databaseNow } from "#server/clock.ts";
import { notifyLive } from "#server/live/notify.ts";
import { mayEnter } from "./may-enter.ts";
import { verifyPassword } from "./passwords.ts";
import { personActor } from "./person-actor.ts";
import { absoluteHours, idleMinutes } from "./session-times.ts";
import { hashToken, newToken } from "./session-token.ts";
import { createThrottle, type SignInThrottle } from "./throttle.ts";
import { matchTotp, newTotpSecret, openTotp } from "./totp.ts";

export type SignInRequest = {
  sourceIp: string | null;
  userAgent: string | null;
  requestId: string;
  /** Token of the session this browser has so far: it ends, so that nothing planted before sign-in survives it. */
  previousToken: string | null;
  /** What the browser is known as to this account; see known-device.ts. */
  device?: string | null;
};

export type SignInResult =
  | { outcome: "accepted"; userId: string; email: string; token: string }
  | { outcome: "refused" }
  | { outcome: "throttled"; retryAfterSeconds: number };

type Account = Awaited<ReturnType<typeof loadAccount>>;

// One per process: Next bundles routes apart, and each bundle would count from zero.
const holder = globalThis as { gatehouseThrottle?: SignInThrottle };
const nobodysSecret = newTotpSecret();

async function loadAccount(tx: Tx, email: string) {
  const [row] = await tx
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      organisation: users.organisation,
      vendorId: users.vendorId,
      annotatorId: annotators.id,
      passwordHash: userCredentials.passwordHash,
      totpSecret: userCredentials.totpSecret,
      mayEnter,
    })
    .from(users)
    .innerJoin(userCredentials, eq(userCredentials.userId, users.id))
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(eq(users.email, email))
    // Against a suspension at the same moment: either it waits and ends the new session, or this reads it.
    .for("share", { of: users });
  return row ?? null;
}

/** Uses the code up: of any number of tries at once, one finds an older step and moves it. */
async function useCode(tx: Tx, account: Account, passwordFits: boolean, code: string): Promise<boolean> {
  const secret = account ? openTotp(account.totpSecret) : nobodysSecret;
  const step = matchTotp(secret, code, await databaseNow(tx));
  const allowed = account?.mayEnter === true && passwordFits && step !== null;
  // The same statement for everyone; for those who may not enter it names nobody.
  const moved = await tx
    .update(userCredentials)
    .set({ totpLastStep: step ?? 0 })
    .where(
      and(
        eq(userCredentials.userId, allowed ? account.userId : "00000000-0000-0000-0000-000000000000"),
        lt(userCredentials.totpLastStep, step ?? 0),
      ),
    )
    .returning({ userId: userCredentials.userId });
  return moved.length === 1;
}

async function endPrevious(tx: Tx, token: string): Promise<void> {
  const [ended] = await tx
    .update(sessions)
    .set({ endedAt: sql`clock_timestamp()`, endReason: "Replaced by a new sign-in in the same browser." })
    .where(and(eq(sessions.tokenHash, hashToken(token)), isNull(sessions.endedAt)))
    .returning({ userId: sessions.userId });
  if (ended) await notifyLive(tx, { topic: "sessions", userId: ended.userId });
}

async function openSession(tx: Tx, account: NonNullable<Account>, request: SignInRequest): Promise<string> {
  if (request.previousToken) await endPrevious(tx, request.previousToken);
  const token = newToken();
  const [session] = await tx
    .insert(sessions)
    .values({
      tokenHash: hashToken(token),
      userId: account.userId,
      idleExpiresAt: sql`clock_timestamp() + make_interval(mins => ${idleMinutes})`,
      expiresAt: sql`clock_timestamp() + make_interval(hours => ${absoluteHours})`,
      mfaAt: sql`clock_timestamp()`,
      sourceIp: request.sourceIp,
      userAgent: request.userAgent?.slice(0, 300) ?? null,
    })
    .returning({ id: sessions.id });
  if (!session) throw new Error("the session was not inserted");
  const actor = personActor({ ...account, sessionId: session.id });
  await recordAudit(
    tx,
    { ...request, actor },
    {
      action: "signIn.succeeded",
      subject: { type: "session", id: session.id, name: account.name },
      vendorId: account.vendorId,
      annotatorId: account.annotatorId,
      after: { email: account.email },
    },
  );
  return token;
}

/** Says the same for every reason, so that the log does not tell who has an account either. */
async function recordRefusal(tx: Tx, request: SignInRequest, email: string): Promise<void> {
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "portal", id: null, name: email },
      after: { email, ...(request.device ? { device: request.device } : {}) },
    },
  );
}

function sharedThrottle(): SignInThrottle {
  holder.gatehouseThrottle ??= createThrottle();
  return holder.gatehouseThrottle;
}

/**
 * Checks e-mail, password and code, and opens a session. Unknown people, wrong passwords, wrong or used codes and
 * suspended people are one answer, after the same work.
 * @param credentials as the form sent them, so anything at all
 * @returns the opaque session token; only its hash is kept
 */
export async function signIn(
  db: Database,
  credentials: unknown,
  request: SignInRequest,
  throttle: SignInThrottle = sharedThrottle(),
): Promise<SignInResult> {
  const parsed = signInInput.safeParse(credentials);
  // The forms check the same rules first, so this is no person mistyping; nothing was tried against an account.
  if (!parsed.success) return { outcome: "refused" };
  const { email, password, code } = parsed.data;
  const attempt = { email, sourceIp: request.sourceIp, device: request.device ?? null };
  const wait = await throttle.take(db, attempt);
  if (wait !== null) return { outcome: "throttled", retryAfterSeconds: wait };

  // System scope throughout: credentials and sessions are no person's to see.
  const account = await db.withScope({ kind: "system" }, (tx) => loadAccount(tx, email));
  const passwordFits = await verifyPassword(account?.passwordHash ?? null, password);
  const token = await db.withScope({ kind: "system" }, async (tx) => {
    // Read again inside: whoever was suspended while the password was checked stays out.
    const current = await loadAccount(tx, email);
    if ((await useCode(tx, current, passwordFits && current?.passwordHash === account?.passwordHash, code)) && current)
      return { userId: current.userId, token: await openSession(tx, current, request) };
    await recordRefusal(tx, request, email);
    return null;
  });
  if (!token) return { outcome: "refused" };
  await throttle.forgive(attempt);
  return { outcome: "accepted", email, ...token };
}
