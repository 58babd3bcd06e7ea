import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { NotFoundError } from "#server/errors.ts";
import type { Asked, Named, Party } from "./policy.ts";

/** Asked and not yet too old, by the database's clock. */
export const waits = sql<boolean>`(${breakGlass.state} = 'asked' and ${breakGlass.lapsesAt} > clock_timestamp())`;

export type Glass = typeof breakGlass.$inferSelect & { waiting: boolean };

/** One, locked. @throws NotFoundError */
export async function loadGlass(tx: Tx, id: string): Promise<Glass> {
  const [row] = await tx
    .select({ glass: breakGlass, waiting: waits })
    .from(breakGlass)
    .where(eq(breakGlass.id, id))
    .for("update");
  if (!row) throw new NotFoundError();
  return { ...row.glass, waiting: row.waiting };
}

/** Whoever is or would be named, locked against a sign-in and a suspension at the same moment. System scope. */
export async function loadNamed(tx: Tx, userId: string): Promise<Named & { email: string }> {
  const [row] = await tx
    .select({
      name: users.name,
      email: users.email,
      organisation: users.organisation,
      active: sql<boolean>`${users.status} = 'active'`,
      hasCredentials: sql<boolean>`exists (select 1 from ${userCredentials} where ${userCredentials.userId} = ${users.id} and ${userCredentials.passwordHash} is not null)`,
    })
    .from(users)
    .where(eq(users.id, userId))
    .for("update");
  if (!row) throw new NotFoundError();
  return row;
}

/** What decides about approving it. */
export async function askedFacts(tx: Tx, glass: Glass): Promise<Asked> {
  const by: Party = glass.askedBy
    ? { kind: "person", userId: glass.askedBy }
    : { kind: "operator", login: glass.askedByName };
  const [asker] = glass.askedBy
    ? await tx.select({ status: users.status }).from(users).where(eq(users.id, glass.askedBy))
    : [];
  return {
    userId: glass.userId,
    by,
    askerActive: by.kind === "operator" || asker?.status === "active",
    waiting: glass.waiting,
  };
}
