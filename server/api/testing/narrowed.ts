import { randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { currentActor } from "#server/auth/current-actor.ts";
import { cookieHeaders } from "#server/auth/testing/sign-in-person.ts";
import type { UserActor } from "#server/context.ts";
import { signedIn, type World } from "#server/testing/world.ts";

export const bounds = ["project", "environment", "vendor"] as const;
type BoundKind = (typeof bounds)[number];

/** One of the client's people whose only role is bound to a part of a world, as a request would load them. */
export async function narrowed(db: Database, role: RoleName, kind: BoundKind, own: World): Promise<UserActor> {
  const userId = await db.withScope({ kind: "system" }, async (tx) => {
    const [user] = await tx
      .insert(users)
      .values({ email: `${randomUUID()}@example.test`, name: `Bound ${role}`, organisation: "client" })
      .returning({ id: users.id });
    const id = user?.id ?? "";
    await tx.insert(roleBindings).values({ userId: id, role, [`${kind}Id`]: own[`${kind}Id`] });
    return id;
  });
  const actor = await currentActor(db, await cookieHeaders((await signedIn(db, userId)).token));
  if (!actor) throw new Error(`somebody bound to a ${kind} is not signed in`);
  return actor;
}
