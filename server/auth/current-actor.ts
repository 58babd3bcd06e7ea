import { and, eq, isNull, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { UserActor } from "#server/context.ts";
import { addressRefused } from "./address-rules.ts";
import { type Binding, confirmedBindings } from "./bindings.ts";
import { clientAddress } from "./client-address.ts";
import { loadBindings } from "./load-bindings.ts";
import { mayEnter } from "./may-enter.ts";
import { passkeyRoles, wantsPasskey } from "./passkey-roles.ts";
import { personColumns } from "./person-columns.ts";
import { proofMinutes } from "./session-times.ts";
import { hashToken, sessionTokenOf } from "./session-token.ts";

/** A session that holds: neither ended, expired nor idle, and nobody on the way to it suspended. */
const holds = and(
  isNull(sessions.endedAt),
  sql`clock_timestamp() < ${sessions.expiresAt}`,
  sql`clock_timestamp() < ${sessions.idleExpiresAt}`,
  mayEnter,
);

async function loadSession(tx: Tx, tokenHash: string, sourceIp: string | null) {
  const [row] = await tx
    .select({
      sessionId: sessions.id,
      mfaAt: sessions.mfaAt,
      confirmedRoles: sessions.confirmedRoles,
      passkeyProven: sql<boolean>`${sessions.passkeyAt} is not null`,
      throughGlass: sql<boolean>`${sessions.breakGlassId} is not null`,
      passkeyRoles,
      proofFresh: sql<boolean>`${sessions.mfaAt} > clock_timestamp() - make_interval(mins => ${proofMinutes})`,
      ...personColumns,
      stale: sql<boolean>`${sessions.lastSeenAt} < clock_timestamp() - interval '1 minute'`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(and(eq(sessions.tokenHash, tokenHash), holds, sql`not ${addressRefused(sourceIp)}`));
  return row;
}

/**
 * Who is asking, by the sessions table and the database clock, on every call.
 * System scope, because before this there is nobody whose rows could be shown.
 * @returns null when nobody is signed in, for whatever reason; garbage in the cookie never throws
 */
export async function currentActor(db: Database, headers: Headers): Promise<UserActor | null> {
  const token = await sessionTokenOf(headers);
  if (!token) return null;
  return db.withScope({ kind: "system" }, async (tx) => {
    const row = await loadSession(tx, hashToken(token), clientAddress(headers));
    if (!row) return null;
    const { stale, confirmedRoles, passkeyProven, throughGlass, passkeyRoles: wanting, ...person } = row;
    const all = confirmedBindings(await loadBindings(tx, row.userId), confirmedRoles);
    if (all.length === 0) return null;
    if (stale)
      await tx
        .update(sessions)
        .set({
          lastSeenAt: sql`clock_timestamp()`,
          idleExpiresAt: sql`least(clock_timestamp() + make_interval(mins => ${sessions.idleMinutes}), ${sessions.expiresAt})`,
        })
        .where(and(eq(sessions.id, row.sessionId), isNull(sessions.endedAt)));
    // Broken glass is for the day the usual proofs cannot be given: password and any second factor are enough.
    const wants = (binding: Binding) =>
      wantsPasskey(binding, wanting) && !(throughGlass && binding.role === "security_admin");
    const bindings = passkeyProven ? all : all.filter((binding) => !wants(binding));
    const permissions = permissionsIn(bindings);
    return {
      kind: "user",
      ...person,
      bindings,
      roles: [...new Set(bindings.flatMap(({ role }) => role ?? []))],
      permissions,
      withheld: permissionsIn(all).filter((permission) => !permissions.includes(permission)),
      passkeyOnly: all.some(wants),
    };
  });
}

const permissionsIn = (bindings: readonly Binding[]) => [
  ...new Set(bindings.flatMap(({ permissions }) => permissions)),
];

/**
 * Whether a session holds and is answered at this address, for what stays open longer than a request. System scope, as above.
 */
export async function sessionHolds(db: Database, sessionId: string, sourceIp: string | null): Promise<boolean> {
  const rows = await db.withScope({ kind: "system" }, (tx) =>
    tx
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(vendors, eq(vendors.id, users.vendorId))
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(and(eq(sessions.id, sessionId), holds, sql`not ${addressRefused(sourceIp)}`)),
  );
  return rows.length > 0;
}
