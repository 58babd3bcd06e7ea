import { leave } from "#lib/leaving.ts";

export interface SignOutTarget {
  /** Where the sign-out is posted. */
  action?: string;
  /** Taken from /api/auth/csrf when not given. */
  csrfToken?: string;
  /** Page shown afterwards. */
  to?: string;
}

/** Ends the session on the server, then loads the sign-in page afresh so that nothing stays in memory. Rejects when it did not end. */
export async function signOut({ action = "/api/auth/signout", csrfToken, to = "/sign-in" }: SignOutTarget = {}) {
  const token = csrfToken ?? (await fetchToken());
  // Asked while there is a session; a provider that cannot be asked keeps nobody from signing out here.
  const elsewhere = await signOutElsewhere();
  await leave(async () => {
    const answer = await fetch(action, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken: token, callbackUrl: to, json: "true" }),
    });
    if (!answer.ok) throw new Error(`Sign-out answered ${answer.status}`);
    location.assign(elsewhere ?? to);
  });
}

/** Where the person's identity provider signs them out, too; null when they came through none. */
async function signOutElsewhere(): Promise<string | null> {
  const answer = await fetch("/api/sso/logout", { method: "POST" }).catch(() => null);
  const body: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
  return typeof body === "object" && body !== null && "url" in body && typeof body.url === "string" ? body.url : null;
}

async function fetchToken(): Promise<string> {
  const answer = await fetch("/api/auth/csrf");
  if (!answer.ok) throw new Error(`The token was not given: ${answer.status}`);
  const body: unknown = await answer.json();
  if (typeof body === "object" && body !== null && "csrfToken" in body && typeof body.csrfToken === "string")
    return body.csrfToken;
  throw new Error("The token was not in the answer");
}
