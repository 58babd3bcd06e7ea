import { randomUUID } from "node:crypto";
import { browserMark } from "#server/auth/browser-mark.ts";
import { clientAddress } from "#server/auth/client-address.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { sessionCookie } from "#server/auth/session-cookie.ts";
import { database } from "#server/database.ts";
import type { RequestContext } from "./trpc.ts";

/**
 * Turns a request's headers into the context of verbs: actor by the sessions table, address by trusted proxies.
 * @param answer headers of the answer, where a session's new token goes; pages have none, and no page renews a session
 */
export async function requestContext(headers: Headers, answer?: Headers): Promise<RequestContext> {
  const db = database();
  return {
    actor: await currentActor(db, headers),
    db,
    requestId: headers.get("x-request-id") ?? randomUUID(),
    sourceIp: clientAddress(headers),
    userAgent: headers.get("user-agent"),
    browser: {
      mark: browserMark(headers),
      keep: async (token) => answer?.append("set-cookie", await sessionCookie(token)),
    },
  };
}
