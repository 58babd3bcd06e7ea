import { plural } from "#lib/format.ts";
import type { Account, OwnSignIn } from "./types.ts";

/** What is unusual about a sign-in, and what it may be besides somebody else. */
export const flagWords: Record<OwnSignIn["flags"][number], string> = {
  new_country: "First time from this country. A VPN or a journey does that too.",
  impossible_travel: "Farther from the sign-in before than anybody travels in that time. A VPN does that too.",
};

const regions = new Intl.DisplayNames("en", { type: "region" });

/** "Kenya"; a private or unknown address is in none. */
export function countryName(code: string | null): string | null {
  return code === null ? null : (regions.of(code) ?? code);
}

/** The page's first line. */
export function titleOf(account: Account): string {
  if (account.session.recovering) return "Set up what you lost";
  if (account.roles.some(({ waits }) => waits))
    return account.passkeys.length === 0 ? "Your role waits for a passkey" : "Your role waits for your passkey";
  return `You sign in with ${waysOf(account).join(", or ")}`;
}

function waysOf({ passkeys, app, password }: Account): string[] {
  const ways: string[] = [];
  if (passkeys.length > 0) ways.push(passkeys.length === 1 ? "a passkey" : plural(passkeys.length, "passkey"));
  if (!password) ways.push("your company's account");
  if (password && app) ways.push("a password and an app");
  return ways.length > 0 ? ways : ["a password"];
}
