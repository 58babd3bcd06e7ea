import { randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import type { RoleName } from "#lib/roles.ts";
import type { Context, SystemActor, UserActor } from "#server/context.ts";

/** The context of a signed-in person for tests; pass what matters to the case. */
export function userContext(
  db: Database,
  actor: Partial<UserActor> & { roles: readonly RoleName[] },
): Context<UserActor> {
  const vendorSide = actor.roles.some((role) => role === "vendor_coordinator" || role === "annotator");
  return {
    db,
    requestId: randomUUID(),
    sourceIp: "192.0.2.10",
    actor: {
      kind: "user",
      userId: randomUUID(),
      name: "Test Person",
      email: "person@example.test",
      organisation: vendorSide ? "vendor" : "client",
      vendorId: null,
      annotatorId: null,
      projectIds: null,
      sessionId: randomUUID(),
      mfaAt: new Date(),
      ...actor,
    },
  };
}

export function systemContext(db: Database): Context<SystemActor> {
  return { db, requestId: randomUUID(), sourceIp: null, actor: { kind: "system", name: "Gatehouse" } };
}
