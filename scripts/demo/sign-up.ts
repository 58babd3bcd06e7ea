import { randomInt } from "node:crypto";
import type { Database } from "#db/client.ts";
import { passwordProblem } from "#lib/password-policy.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";
import { acceptInvitation, openInvitation } from "#server/features/members/accept-invitation.ts";
import { issueSetupToken } from "#server/features/members/issue-setup-token.ts";
import { beginSetUp, completeSetUp } from "#server/features/members/set-up.ts";
import { demoContext } from "./person-context.ts";

export type Credentials = { password: string; totpSecret: string };
type Person = { name: string; email: string };

// Without the signs people mistake for each other: some type them from the terminal.
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

/** Four groups of four: 80 random bits, and accepted by the portal's own rule. */
function newPassword(person: Person): string {
  for (;;) {
    const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
    const password = [group(), group(), group(), group()].join("-");
    if (passwordProblem(password, person) === null) return password;
  }
}

const currentCode = (secret: string) => totpCode(secret, totpStep(new Date()));

/** The first security administrator, through the same set-up link `npm start` prints. */
export async function setUpFirst(db: Database, person: Person): Promise<Credentials> {
  const token = await issueSetupToken(db);
  if (!token) throw new Error("This portal is set up already.");
  const ctx = demoContext(db);
  const { secret } = await beginSetUp(ctx, { token });
  const password = newPassword(person);
  await completeSetUp(ctx, { token, ...person, password, code: currentCode(secret) });
  return { password, totpSecret: secret };
}

/**
 * Accepts an invitation as its person would.
 * @param url the link the inviter was shown
 */
export async function signUp(db: Database, person: Person, url: string): Promise<Credentials> {
  const token = new URL(url).hash.slice(1);
  const ctx = demoContext(db);
  const { secret } = await openInvitation(ctx, { token });
  const password = newPassword(person);
  await acceptInvitation(ctx, { token, password, code: currentCode(secret) });
  return { password, totpSecret: secret };
}
