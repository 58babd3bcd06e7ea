import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import superjson from "superjson";
import { proofLinkBy } from "#lib/trpc/proof.ts";
import type { AppRouter } from "#server/api/root.ts";
import { totpCode, totpStep } from "#server/auth/totp.ts";

const password = "four unrelated words here";

/** Somebody with a browser of their own: cookies, Origin, and the portal's own addresses, nothing else. */
export interface Person {
  name: string;
  api: TRPCClient<AppRouter>;
  /** A request as this person's pages send it. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Headers for a WebSocket. */
  headers(): Record<string, string>;
}

/** Opens an invitation, makes an account with an authenticator app, signs in. */
export async function joinByInvitation(portal: string, invitation: string): Promise<Person> {
  const token = new URL(invitation).hash.slice(1);
  const browser = openBrowser(portal);
  const { secret, name, email } = await browser.api.members.openInvitation.mutate({ token });
  const step = totpStep(new Date());
  await browser.api.members.acceptInvitation.mutate({ token, password, code: totpCode(secret, step) });
  // A code works once, and the next one is good already.
  await signIn(browser, { email, code: totpCode(secret, step + 1) });
  browser.app.secret = secret;
  return { ...browser, name };
}

/** Becomes the first security administrator through the link that `npm start` prints. */
export async function joinBySetUp(
  portal: string,
  token: string,
  { name, email }: { name: string; email: string },
): Promise<Person> {
  const browser = openBrowser(portal);
  const { secret } = await browser.api.members.beginSetUp.mutate({ token });
  const step = totpStep(new Date());
  await browser.api.members.completeSetUp.mutate({ token, name, email, password, code: totpCode(secret, step) });
  await signIn(browser, { email, code: totpCode(secret, step + 1) });
  browser.app.secret = secret;
  return { ...browser, name };
}

/** `app` is the authenticator app, empty until there is an account. */
type Browser = Omit<Person, "name"> & { app: { secret?: string } };

function openBrowser(portal: string): Browser {
  const cookies = new Map<string, string>();
  const headers = () => ({
    origin: portal,
    cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
  });
  const browse = async (url: string | URL, init: RequestInit = {}) => {
    const answer = await fetch(url, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers() },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) cookies.set(name, value ?? "");
    }
    return answer;
  };
  const app: Browser["app"] = {};
  const sends = httpLink({
    url: `${portal}/api/trpc`,
    transformer: superjson,
    fetch: (url, init) => browse(url as string | URL, init as RequestInit),
  });
  const confirm = async () => {
    if (!app.secret) return false;
    const code = totpCode(app.secret, totpStep(new Date()));
    await createTRPCClient<AppRouter>({ links: [sends] }).members.confirmIdentity.mutate({ code });
    return true;
  };
  // Like the pages' dialog: a long run outlives the five minutes that a proof is good for.
  const api = createTRPCClient<AppRouter>({ links: [proofLinkBy(confirm), sends] });
  return { api, headers, app, fetch: (path, init) => browse(new URL(path, portal), init) };
}

async function signIn(browser: Browser, { email, code }: { email: string; code: string }): Promise<void> {
  const { csrfToken } = (await (await browser.fetch("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await browser.fetch("/api/auth/callback/credentials", {
    method: "POST",
    body: new URLSearchParams({ csrfToken, email, password, code, json: "true" }),
    redirect: "manual",
  });
  if (answer.status !== 200) throw new Error(`${email} could not sign in: ${answer.status} ${await answer.text()}`);
}
