import type { SignInInput } from "#lib/schemas/members.ts";

const unreachable = "The portal did not answer. Nothing was sent on; check the connection and try again.";

/** Said only to people who proved who they are. */
const proven = {
  other_way: "Your account is not signed in to this way. Ask your administrator how to sign in.",
  other_place:
    "Your account may only be used from certain networks, and this is not one of them. Ask your administrator.",
};

/** One sentence for every wrong part, so it tells nobody who exists. */
const refused = {
  credentials:
    "E-mail address, password or code do not fit, or this account may not sign in. A code works once: wait for the next one.",
  passkey: "The passkey does not fit, or its account may not sign in. Sign in with your password and a code instead.",
};

/** A passkey's answer as text, alone or in the place of the code. */
export type PasskeyProof = { passkey: string } | { email: string; password: string; passkey: string };

/**
 * The token against forged forms; asking for it also gives this browser the cookie that passkeys are bound to.
 * @throws Error with a sentence
 */
export async function signInToken(): Promise<string> {
  const answer = await fetch("/api/auth/csrf").catch(() => null);
  if (!answer) throw new Error(unreachable);
  if (!answer.ok) throw new Error(await sentence(answer));
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return csrfToken;
}

/** What became of a sign-in, as a sentence; null = signed in. */
export async function sendCredentials(credentials: SignInInput | PasskeyProof): Promise<string | null> {
  const way = "password" in credentials ? "credentials" : "passkey";
  try {
    const csrfToken = await signInToken();
    const answer = await fetch(`/api/auth/callback/${way}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...credentials, csrfToken, json: "true", callbackUrl: location.origin }),
    });
    return await outcome(answer, refused[way]);
  } catch (error) {
    // What the network says is no sentence for people.
    return error instanceof TypeError || !(error instanceof Error) ? unreachable : error.message;
  }
}

async function outcome(answer: Response, otherwise: string): Promise<string | null> {
  if (answer.status !== 401 && !answer.ok) return sentence(answer);
  const body: unknown = await answer.json();
  const url =
    typeof body === "object" && body !== null && "url" in body ? new URL(String(body.url), location.origin) : null;
  // Accepted and "your form is out of date" are both 200; only the address tells them apart.
  if (url?.searchParams.has("csrf")) return "This page was open for too long. Load it again and sign in.";
  if (answer.ok) return null;
  const error = url?.searchParams.get("error") ?? "";
  const wait = /^wait-(\d+)$/.exec(error);
  if (wait?.[1]) return `Too many attempts. Try again in ${Math.ceil(Number(wait[1]) / 60)} min; nothing is locked.`;
  return error in proven ? proven[error as keyof typeof proven] : otherwise;
}

/** The portal's own sentence of a refusal, such as of a foreign origin. */
async function sentence(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string")
    return body.message;
  return unreachable;
}
