import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import type { Context, SystemActor, UserActor } from "#server/context.ts";

/** The portal itself, under the name the timeline shows for what no person of the story does. */
export function demoContext(db: Database): Context<SystemActor> {
  return { db, requestId: randomUUID(), sourceIp: null, actor: { kind: "system", name: "Demo" } };
}

/**
 * The context of an invented person, from the same rows a sign-in reads, so that verbs decide as they would for them.
 * @throws when nobody has this address
 */
export async function personContext(db: Database, email: string): Promise<Context<UserActor>> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const [person] = await tx
      .select({ user: users, annotatorId: annotators.id })
      .from(users)
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(eq(users.email, email));
    if (!person) throw new Error(`Nobody of the demo has the address ${email}.`);
    const { id, name, organisation, vendorId } = person.user;
    const bindings = await loadBindings(tx, id);
    const actor: UserActor = {
      kind: "user",
      userId: id,
      name,
      email,
      bindings,
      roles: bindings.flatMap(({ role }) => role ?? []),
      permissions: bindings.flatMap(({ permissions }) => permissions),
      withheld: [],
      passkeyOnly: false,
      organisation,
      vendorId,
      annotatorId: person.annotatorId,
      sessionId: randomUUID(),
      mfaAt: new Date(),
      proofFresh: true,
    };
    return { db, requestId: randomUUID(), sourceIp: null, actor };
  });
}
