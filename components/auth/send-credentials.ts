import type { SignInInput } from "#lib/schemas/members.ts";

const unreachable = "The portal did not answer. Nothing was sent on; check the connection and try again.";

/** Said only to people whose password and code fitted. */
const proven = {
  other_way: "A password is not enough for your account. Ask your administrator how to sign in.",
  other_place:
    "Your account may only be used from certain networks, and this is not one of them. Ask your administrator.",
};

/** What became of a sign-in, as a sentence; null = signed in. One sentence for every wrong part, so it tells nobody who exists. */
export async function sendCredentials(credentials: SignInInput): Promise<string | null> {
  try {
    const csrf = await fetch("/api/auth/csrf");
    if (!csrf.ok) return await sentence(csrf);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const answer = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...credentials, csrfToken, json: "true", callbackUrl: location.origin }),
    });
    return await outcome(answer);
  } catch {
    // Only the network can fail here; what it says is no sentence for people.
    return unreachable;
  }
}

async function outcome(answer: Response): Promise<string | null> {
  if (answer.status !== 401 && !answer.ok) return sentence(answer);
  const body: unknown = await answer.json();
  const url =
    typeof body === "object" && body !== null && "url" in body ? new URL(String(body.url), location.origin) : null;
  // Accepted and "your form is out of date" are both 200; only the address tells them apart.
  if (url?.searchParams.has("csrf")) return "This page was open for too long. Load it again and sign in.";
  if (answer.ok) return null;
  const wait = /^wait-(\d+)$/.exec(url?.searchParams.get("error") ?? "");
  if (wait?.[1]) return `Too many attempts. Try again in ${Math.ceil(Number(wait[1]) / 60)} min; nothing is locked.`;
  const error = url?.searchParams.get("error") ?? "";
  if (error in proven) return proven[error as keyof typeof proven];
  return "E-mail address, password or code do not fit, or this account may not sign in. A code works once: wait for the next one.";
}

/** The portal's own sentence of a refusal, such as of a foreign origin. */
async function sentence(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string")
    return body.message;
  return unreachable;
}
