import { eq, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { recordAudit } from "#server/audit/record.ts";
import { addressRefused } from "./address-rules.ts";
import { loadBindings } from "./load-bindings.ts";
import { mayEnter } from "./may-enter.ts";
import { openSession, type SignInRequest } from "./open-session.ts";
import { personColumns } from "./person-columns.ts";
import { recordSignIn } from "./record-sign-in.ts";
import { passwordOpens } from "./sign-in-policy.ts";

/** A sign-in, with the mark of the browser it comes from; only there a passkey's challenge counts. */
export type BrowserRequest = SignInRequest & { browser: string | null };

export type SignInResult =
  | { outcome: "accepted"; userId: string; email: string; token: string }
  | { outcome: "refused" }
  /** Everything fitted, but not this way or not from here; said to nobody who did not prove who they are. */
  | { outcome: "other_way" | "other_place" }
  | { outcome: "throttled"; retryAfterSeconds: number };

export type SignInAccount = NonNullable<Awaited<ReturnType<typeof loadAccount>>>;

/**
 * Whoever signs in, with what decides about them; null when there is nobody.
 * @param tx with the system's scope: credentials and sessions are no person's to see
 * @param whose a condition on `users`
 */
export async function loadAccount(tx: Tx, whose: SQL, sourceIp: string | null) {
  const [row] = await tx
    .select({
      ...personColumns,
      passwordHash: userCredentials.passwordHash,
      totpSecret: userCredentials.totpSecret,
      addressRefused: addressRefused(sourceIp),
      mayEnter,
    })
    .from(users)
    .leftJoin(userCredentials, eq(userCredentials.userId, users.id))
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(whose)
    // Against a suspension at the same moment: either it waits and ends the new session, or this reads it.
    .for("share", { of: users });
  return row ?? null;
}

/**
 * Lets in whoever proved who they are, unless a policy stands against it. Where passwords are off, people sign in at
 * their company, which says when they leave; a passkey kept here must not outlive that, so it is refused too.
 */
export async function enter(
  tx: Tx,
  account: SignInAccount,
  request: SignInRequest,
  method: ProofMethod,
): Promise<SignInResult> {
  const against = !(await passwordOpens(tx, account.userId))
    ? "other_way"
    : account.addressRefused
      ? "other_place"
      : null;
  if (against) {
    await recordSignIn(tx, account, request, { accepted: false, method, sessionId: null });
    return { outcome: against };
  }
  const roles = (await loadBindings(tx, account.userId)).flatMap(({ role }) => role ?? []);
  const { token } = await openSession(tx, account, roles, request, { method });
  return { outcome: "accepted", userId: account.userId, email: account.email, token };
}

/** Says the same for every reason, so that the log does not tell who has an account either. */
export async function recordRefusal(
  tx: Tx,
  request: SignInRequest,
  attempt: { account: SignInAccount | null; method: ProofMethod; email: string | null },
): Promise<void> {
  const { account, method, email } = attempt;
  if (account) await recordSignIn(tx, account, request, { accepted: false, method, sessionId: null });
  await recordAudit(
    tx,
    { ...request, actor: { kind: "system", name: "Somebody" } },
    {
      action: "signIn.refused",
      subject: { type: "portal", id: null, name: email ?? "with a passkey" },
      // Guesses are counted by the address; a passkey cannot be guessed, and must not lock anybody out.
      after: email === null ? { method } : { email, ...(request.device ? { device: request.device } : {}) },
    },
  );
}

/** By e-mail address, as forms send it. */
export const byEmail = (email: string): SQL => eq(users.email, email);
/** By id, as a passkey names it. */
export const byId = (userId: string): SQL => eq(users.id, userId);
