import type { APIRequestContext } from "@playwright/test";
import superjson from "superjson";

/** What a procedure answered; `error` is the sentence a page would show. */
export type Answer = { status: number; data?: unknown; error?: string };

/** Calls a procedure as a page of this portal would, with the session of the context. */
export async function call(
  api: APIRequestContext,
  url: string,
  procedure: string,
  input: unknown,
  kind: "query" | "mutation" = "mutation",
): Promise<Answer> {
  const address = `${url}/api/trpc/${procedure}`;
  const data = superjson.serialize(input);
  const response =
    kind === "mutation"
      ? await api.post(address, { data, headers: { origin: url } })
      : await api.get(`${address}?${new URLSearchParams({ input: JSON.stringify(data) })}`);
  const body = await response.json();
  if (response.ok()) return { status: response.status(), data: superjson.deserialize(body.result.data) };
  const error = superjson.deserialize<{ message: string }>(body.error);
  return { status: response.status(), error: error.message };
}

/** Signs in as the form does. @throws when it is refused */
export async function signIn(
  api: APIRequestContext,
  url: string,
  credentials: { email: string; password: string; code: string },
): Promise<void> {
  const { csrfToken } = await (await api.get(`${url}/api/auth/csrf`)).json();
  const response = await api.post(`${url}/api/auth/callback/credentials`, {
    form: { ...credentials, csrfToken, json: "true", callbackUrl: url },
    headers: { origin: url },
  });
  if (!response.ok()) throw new Error(`${credentials.email} could not sign in: ${response.status()}`);
}
