import { type APIRequestContext, type Page, request } from "@playwright/test";
import { sql } from "drizzle-orm";
import { type Account, currentCode, inviteMember, password } from "./accounts.ts";
import { call } from "./api.ts";
import type { Rows } from "./fixtures.ts";
import type { Portal } from "./portals.ts";

/** A browser without a window, which says it comes from an address of its own. */
export type Visitor = {
  api: APIRequestContext;
  /** As a Cookie header; what a thief would carry away. */
  cookie(): Promise<string>;
  /** Tries the door. @returns what became of it */
  enter(credentials: { email: string; password: string; code: string }): Promise<"accepted" | "refused" | "throttled">;
  /** Whether somebody is signed in here, by the portal's own answer. */
  isIn(): Promise<boolean>;
  leave(): Promise<void>;
};

/** @param options.cookies somebody else's, as stolen or planted */
export async function visitor(
  portal: Portal,
  options: { from: string; cookies?: { name: string; value: string }[] },
): Promise<Visitor> {
  const cookies = (options.cookies ?? []).map((cookie) => ({
    ...cookie,
    ...{ domain: new URL(portal.url).hostname, path: "/", expires: -1, httpOnly: true, secure: false },
    sameSite: "Lax" as const,
  }));
  const api = await request.newContext({
    baseURL: portal.url,
    extraHTTPHeaders: { origin: portal.url, "x-forwarded-for": options.from },
    storageState: { cookies, origins: [] },
  });
  const form = async (path: string, fields: Record<string, string>) => {
    const { csrfToken } = await (await api.get("/api/auth/csrf")).json();
    return api.post(path, { form: { ...fields, csrfToken, json: "true", callbackUrl: portal.url } });
  };
  return {
    api,
    cookie: async () => (await api.storageState()).cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
    enter: async (credentials) => {
      const answer = await form("/api/auth/callback/credentials", credentials);
      if (answer.ok()) return "accepted";
      return /wait-\d+/.test((await answer.json()).url ?? "") ? "throttled" : "refused";
    },
    isIn: async () => (await call(api, portal.url, "overview.shell", undefined, "query")).status === 200,
    leave: async () => {
      await form("/api/auth/signout", {});
    },
  };
}

let people = 0;

/** A fresh account of the client's staff, made as its person would without a page. */
export async function account(admin: Page, portal: Portal, rows: Rows, role: string) {
  people += 1;
  const person: Account = {
    name: `Door Keeper ${process.pid}`,
    email: `door.${process.pid}.${people}@aldermere.example`,
  };
  const token = new URL(await inviteMember(admin, portal.url, person, role)).hash.slice(1);
  const opened = await call(admin.request, portal.url, "members.openInvitation", { token });
  const { secret } = opened.data as { secret: string };
  const { error } = await call(admin.request, portal.url, "members.acceptInvitation", {
    ...{ token, password, code: currentCode(secret) },
  });
  if (error) throw new Error(error);
  const [row] = await rows<{ id: string }>(sql`select id from users where email = ${person.email}`);
  const userId = row?.id ?? "";
  return {
    userId,
    email: person.email,
    /** What opens the door now, as if the codes of before had been of an earlier half minute. */
    credentials: async () => {
      await rows(sql`update user_credentials set totp_last_step = 0 where user_id = ${userId}`);
      return { email: person.email, password, code: currentCode(secret) };
    },
  };
}
