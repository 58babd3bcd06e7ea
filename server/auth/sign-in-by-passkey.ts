import type { Database } from "#db/client.ts";
import { signInByPasskeyInput } from "#lib/schemas/members.ts";
import { checkPasskey } from "./passkeys.ts";
import { type BrowserRequest, byId, enter, loadAccount, recordRefusal, type SignInResult } from "./sign-in-account.ts";

/**
 * Opens a session for whoever holds a passkey and proved it to their device: two factors in one. Unknown, foreign and
 * outdated answers and suspended people are one answer. Not slowed down by account: a signature cannot be guessed.
 * @param credentials as the form sent them, so anything at all
 */
export async function signInByPasskey(
  db: Database,
  credentials: unknown,
  request: BrowserRequest,
): Promise<SignInResult> {
  const parsed = signInByPasskeyInput.safeParse(credentials);
  const { browser, sourceIp } = request;
  if (!parsed.success || browser === null) return { outcome: "refused" };
  // System scope: passkeys and sessions are no person's to see.
  return db.withScope({ kind: "system" }, async (tx) => {
    const { asked, userId, fits } = await checkPasskey(
      tx,
      { purpose: "sign_in", boundTo: browser },
      parsed.data.passkey,
    );
    const account = userId === null ? null : await loadAccount(tx, byId(userId), sourceIp);
    if (fits && account?.mayEnter) return enter(tx, account, request, "passkey");
    // What nobody asked for and no account knows leaves no line: the log is not for strangers to fill.
    if (asked || account) await recordRefusal(tx, request, { account, method: "passkey", email: null });
    return { outcome: "refused" };
  });
}
