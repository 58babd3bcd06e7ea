import { randomUUID } from "node:crypto";
import { clientAddress } from "#server/auth/client-address.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { database } from "#server/database.ts";
import type { RequestContext } from "./trpc.ts";

/** Turns a request's headers into the context of verbs: actor by the sessions table, address by trusted proxies. */
export async function requestContext(headers: Headers): Promise<RequestContext> {
  const db = database();
  return {
    actor: await currentActor(db, headers),
    db,
    requestId: headers.get("x-request-id") ?? randomUUID(),
    sourceIp: clientAddress(headers),
    userAgent: headers.get("user-agent"),
  };
}
