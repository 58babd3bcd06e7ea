import { and, eq, lt } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { signInInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { databaseNow } from "#server/clock.ts";
import { addressRefused } from "./address-rules.ts";
import { loadBindings } from "./load-bindings.ts";
import { mayEnter } from "./may-enter.ts";
import { openSession, type SignInRequest } from "./open-session.ts";
import { verifyPassword } from "./passwords.ts";
import { recordSignIn } from "./record-sign-in.ts";
import { passwordsAllowed } from "./sign-in-policy.ts";
import { type SignInThrottle, sharedThrottle } from "./throttle.ts";
import { matchTotp, newTotpSecret, openTotp } from "./totp.ts";

export type SignInResult =
  | { outcome: "accepted"; userId: string; token: string }
  | { outcome: "refused" }
  /** Everything fitted, but not this way or not from here; said to nobody who did not prove who they are. */
  | { outcome: "other_way" | "other_place" }
  | { outcome: "throttled"; retryAfterSeconds: number };

type Account = Awaited<ReturnType<typeof loadAccount>>;

const nobodysSecret = newTotpSecret();

async function loadAccount(tx: Tx, email: string, sourceIp: string | null) {
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
      passwordsAllowed: passwordsAllowed(),
      addressRefused: addressRefused(sourceIp),
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

/** Says the same for every reason, so that the log does not tell who has an account either. */
async function recordRefusal(tx: Tx, request: SignInRequest, email: string, account: Account): Promise<void> {
  if (account) await recordSignIn(tx, account, request, { accepted: false, method: "password_totp", sessionId: null });
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "portal", id: null, name: email },
      after: { email },
    },
  );
}

/** What stands against a person whose proofs all fitted. */
async function enter(tx: Tx, account: NonNullable<Account>, request: SignInRequest): Promise<SignInResult> {
  const roles = (await loadBindings(tx, account.userId)).flatMap(({ role }) => role ?? []);
  if (!account.passwordsAllowed) return { outcome: "other_way" };
  if (account.addressRefused) return { outcome: "other_place" };
  const { token } = await openSession(tx, account, roles, request, { method: "password_totp" });
  return { outcome: "accepted", userId: account.userId, token };
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
  const wait = await throttle.take(db, { email, sourceIp: request.sourceIp });
  if (wait !== null) return { outcome: "throttled", retryAfterSeconds: wait };

  // System scope throughout: credentials and sessions are no person's to see.
  const account = await db.withScope({ kind: "system" }, (tx) => loadAccount(tx, email, request.sourceIp));
  const passwordFits = await verifyPassword(account?.passwordHash ?? null, password);
  const result = await db.withScope({ kind: "system" }, async (tx): Promise<SignInResult> => {
    // Read again inside: whoever was suspended while the password was checked stays out.
    const current = await loadAccount(tx, email, request.sourceIp);
    const same = passwordFits && current?.passwordHash === account?.passwordHash;
    if ((await useCode(tx, current, same, code)) && current) return enter(tx, current, request);
    await recordRefusal(tx, request, email, current);
    return { outcome: "refused" };
  });
  if (result.outcome !== "refused") await throttle.forgive({ email, sourceIp: request.sourceIp });
  return result;
}
