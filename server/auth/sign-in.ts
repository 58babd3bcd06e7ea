import { z } from "zod";
import type { Database, Tx } from "#db/client.ts";
import { isRecoveryCode } from "#lib/recovery-code.ts";
import { signInByBothInput, signInInput } from "#lib/schemas/members.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { checkPasskey } from "./passkeys.ts";
import { verifyPassword } from "./passwords.ts";
import { recordRecovery } from "./record-recovery.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { spendCodeOf } from "./second-factor.ts";
import {
  type BrowserRequest,
  byEmail,
  enter,
  loadAccount,
  recordRefusal,
  type SignInAccount,
  type SignInResult,
} from "./sign-in-account.ts";
import { type SignInThrottle, sharedThrottle } from "./throttle.ts";

const nobody = "00000000-0000-0000-0000-000000000000";

const credentialsInput = z.union([signInInput, signInByBothInput]);
type Credentials = z.output<typeof credentialsInput>;

function methodOf(given: Credentials): ProofMethod {
  if ("passkey" in given) return "password_passkey";
  return isRecoveryCode(given.code) ? "password_recovery" : "password_totp";
}

/** The second factor, used up where it fits and the first one did. */
async function spendSecond(
  tx: Tx,
  account: SignInAccount | null,
  passwordFits: boolean,
  given: Credentials,
  browser: string | null,
): Promise<boolean> {
  const allowed = account?.mayEnter === true && passwordFits;
  if ("passkey" in given) {
    if (browser === null) return false;
    const found = await checkPasskey(tx, { purpose: "sign_in", boundTo: browser }, given.passkey);
    return allowed && found.fits && found.userId === account.userId;
  }
  if (isRecoveryCode(given.code)) return spendRecoveryCode(tx, allowed ? account.userId : nobody, given.code);
  return spendCodeOf(tx, account && { ...account, allowed }, given.code);
}

/**
 * Checks e-mail, password and a second factor (an app's code, a recovery code or a passkey), and opens a session. Unknown
 * people, wrong passwords, wrong or used codes and suspended people are one answer, after the same work.
 * @param credentials as the form sent them, so anything at all
 * @returns the opaque session token; only its hash is kept
 */
export async function signIn(
  db: Database,
  credentials: unknown,
  request: BrowserRequest,
  throttle: SignInThrottle = sharedThrottle(),
): Promise<SignInResult> {
  const parsed = credentialsInput.safeParse(credentials);
  // The forms check the same rules first, so this is no person mistyping; nothing was tried against an account.
  if (!parsed.success) return { outcome: "refused" };
  const given = parsed.data;
  const { email, password } = given;
  const method = methodOf(given);
  const attempt = { email, sourceIp: request.sourceIp, device: request.device ?? null };
  const wait = await throttle.take(db, attempt);
  if (wait !== null) return { outcome: "throttled", retryAfterSeconds: wait };

  // System scope throughout: credentials and sessions are no person's to see.
  const load = (tx: Tx) => loadAccount(tx, byEmail(email), request.sourceIp);
  const account = await db.withScope({ kind: "system" }, load);
  const passwordFits = await verifyPassword(account?.passwordHash ?? null, password);
  const result = await db.withScope({ kind: "system" }, async (tx): Promise<SignInResult> => {
    // Read again inside: whoever was suspended while the password was checked stays out.
    const current = await load(tx);
    const same = passwordFits && current?.passwordHash === account?.passwordHash;
    if ((await spendSecond(tx, current, same, given, request.browser)) && current) {
      const entered = await enter(tx, current, request, method);
      if (method === "password_recovery") await recordRecovery(tx, current, request);
      return entered;
    }
    await recordRefusal(tx, request, { account: current, method, email });
    return { outcome: "refused" };
  });
  if (result.outcome !== "refused") await throttle.forgive(attempt);
  return result;
}
