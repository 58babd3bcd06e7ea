import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";

export type Candidate = { id: string; name: string; email: string };

const most = 500;

/** The client's own people for whom the glass can be broken: who have a password at the portal. By name, 500 at most. */
export async function listCandidates(ctx: Context): Promise<Candidate[]> {
  authorize(ctx, "breakGlass.request");
  return asActor(ctx, async (tx) => {
    const people = await tx
      .select({ id: users.id, name: users.name, email: users.email })
      .from(users)
      .where(and(eq(users.organisation, "client"), eq(users.status, "active")))
      .orderBy(sql`lower(${users.name})`, users.id)
      .limit(most);
    if (people.length === 0) return [];
    const ids = people.map((person) => person.id);
    // As the system: credentials are nobody's to see; only that there are some leaves.
    const able = await elevate(tx, () =>
      tx
        .select({ id: userCredentials.userId })
        .from(userCredentials)
        .where(and(inArray(userCredentials.userId, ids), isNotNull(userCredentials.passwordHash))),
    );
    const known = new Set(able.map((row) => row.id));
    return people.filter((person) => known.has(person.id));
  });
}
