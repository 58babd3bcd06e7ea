import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { users } from "#db/schema/members.ts";
import type { Context, SystemActor } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { askGlass } from "./ask-glass.ts";
import { endGlass } from "./end-glass.ts";
import { loadGlass } from "./load-glass.ts";
import { openGlass } from "./open-glass.ts";

// For `npm run break-glass`, when nobody can sign in at all. Whoever may run it on the server has the settings of the
// web process; that there are two of them is by their logins.

const nameOf = (login: string) => `${login} (at the server)`;

function operatorContext(db: Database, login: string): Context<SystemActor> {
  return { db, requestId: randomUUID(), sourceIp: null, actor: { kind: "system", name: nameOf(login) } };
}

async function personOf(tx: Tx, email: string): Promise<string> {
  const [person] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email.toLowerCase()), eq(users.organisation, "client")));
  if (!person) throw new NotFoundError(`Nobody of your company has the address ${email}. Nothing was changed.`);
  return person.id;
}

/** The one that stands for this person, locked. @throws NotFoundError, ConflictError */
async function standing(tx: Tx, email: string, state: "asked" | "open") {
  const userId = await personOf(tx, email);
  const [row] = await tx
    .select({ id: breakGlass.id })
    .from(breakGlass)
    .where(and(eq(breakGlass.userId, userId), inArray(breakGlass.state, [state])));
  if (!row)
    throw new ConflictError(
      state === "asked"
        ? `Nobody has asked to break the glass for ${email}. Ask first; nothing was changed.`
        : `The glass is not broken for ${email}. Nothing was changed.`,
    );
  return loadGlass(tx, row.id);
}

/**
 * The first operator asks.
 * @param login whose login at the server it is
 * @throws DomainError in a sentence
 */
export function askAtServer(
  db: Database,
  input: { email: string; reason: string; login: string },
): Promise<{ name: string }> {
  return db.withScope({ kind: "system" }, async (tx) =>
    askGlass(tx, operatorContext(db, input.login), {
      userId: await personOf(tx, input.email),
      reason: input.reason,
      askedBy: null,
      askedByName: nameOf(input.login),
    }),
  );
}

/**
 * The second operator approves, from another login; the glass is broken for an hour.
 * @throws DomainError in a sentence
 */
export function approveAtServer(
  db: Database,
  input: { email: string; login: string },
): Promise<{ name: string; askedByName: string; reason: string; endsAt: Date }> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const glass = await standing(tx, input.email, "asked");
    const name = nameOf(input.login);
    const { endsAt } = await openGlass(tx, operatorContext(db, input.login), glass, {
      party: { kind: "operator", login: name },
      name,
      reason: "Approved at the server.",
    });
    return { name: glass.userName, askedByName: glass.askedByName, reason: glass.reason, endsAt };
  });
}

/**
 * One operator closes it before its hour is over.
 * @throws DomainError in a sentence
 */
export function closeAtServer(
  db: Database,
  input: { email: string; login: string },
): Promise<{ name: string; sessionsEnded: number }> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const glass = await standing(tx, input.email, "open");
    const how = { name: nameOf(input.login), reason: "Closed at the server." };
    const ended = await endGlass(tx, operatorContext(db, input.login), glass, how);
    if (ended === null) throw new ConflictError("This is over already. Nothing was changed.");
    return { name: glass.userName, sessionsEnded: ended };
  });
}
