import { randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import type { RoleName } from "#lib/roles.ts";
import { bindingOf } from "#server/auth/bindings.ts";
import type { Context, SystemActor, UserActor } from "#server/context.ts";

/** The context of a signed-in person for tests; pass what matters to the case. */
export function userContext(
  db: Database,
  {
    projectIds = null,
    ...actor
  }: Partial<Omit<UserActor, "permissions">> & {
    roles: readonly RoleName[];
    /** Bound to these projects only; null = to everything. */
    projectIds?: readonly string[] | null;
  },
): Context<UserActor> {
  const vendorSide = actor.roles.some((role) => role === "vendor_coordinator" || role === "annotator");
  const bindings =
    actor.bindings ??
    actor.roles.flatMap((role) =>
      projectIds ? projectIds.map((projectId) => bindingOf(role, { projectId })) : [bindingOf(role)],
    );
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
      bindings,
      permissions: bindings.flatMap(({ permissions }) => permissions),
      withheld: [],
      passkeyOnly: false,
      sessionId: randomUUID(),
      mfaAt: new Date(),
      proofFresh: true,
      ...actor,
    },
  };
}

export function systemContext(db: Database): Context<SystemActor> {
  return { db, requestId: randomUUID(), sourceIp: null, actor: { kind: "system", name: "Gatehouse" } };
}
