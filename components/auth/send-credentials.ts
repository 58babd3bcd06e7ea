import type { SignInInput } from "#lib/schemas/members.ts";

/** What became of a sign-in, as a sentence; null = signed in. One sentence for every wrong part, so it tells nobody who exists. */
export async function sendCredentials(credentials: SignInInput): Promise<string | null> {
  const csrf = await fetch("/api/auth/csrf");
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await fetch("/api/auth/callback/credentials", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...credentials, csrfToken, json: "true", callbackUrl: location.origin }),
  });
  if (answer.ok) return null;
  const { url } = (await answer.json().catch(() => ({ url: null }))) as { url: string | null };
  const reason = url ? new URL(url, location.origin).searchParams.get("error") : null;
  const wait = /^wait-(\d+)$/.exec(reason ?? "");
  if (wait?.[1]) return `Too many tries. Wait ${Math.ceil(Number(wait[1]) / 60)} min, then try again.`;
  return "The e-mail address, the password or the code is not right. A code works once: wait for the next one.";
}
