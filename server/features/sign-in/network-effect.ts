import { eq, type SQL, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { addressRules } from "#db/schema/identity.ts";
import { sessions, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { type RoleName, roleTitle } from "#lib/roles.ts";
import { glassBroken } from "#server/auth/break-glass.ts";
import type { Context, UserActor } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { notifyLive, sessionsHint } from "#server/live/notify.ts";
import type { Reader } from "./policy.ts";
import { sessionsOfRole, sessionsOfVendor } from "./role-sessions.ts";

/** Whose networks: a role's or else a vendor's. */
export type NetworkTarget = { role: RoleName | null; vendorId: string | null };

/**
 * The asker as their networks see them: for whom the glass is broken none count, so that they can mend what locked the
 * others out.
 */
export async function readerOf(tx: Tx, { actor, sourceIp }: Context<UserActor>): Promise<Reader> {
  const rows = await tx
    .select({ role: roleBindings.role })
    .from(roleBindings)
    .innerJoin(users, eq(users.id, roleBindings.userId))
    .where(
      sql`${roleBindings.userId} = ${actor.userId} and not ${glassBroken()} and (${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp())`,
    );
  return { roles: rows.flatMap(({ role }) => role ?? []), vendorId: actor.vendorId, sourceIp };
}

/** What the target is called. @throws NotFoundError */
export async function targetName(tx: Tx, { role, vendorId }: NetworkTarget): Promise<string> {
  if (role) return roleTitle[role];
  const [vendor] = await tx
    .select({ name: vendors.name })
    .from(vendors)
    .where(eq(vendors.id, vendorId ?? ""));
  if (!vendor) throw new NotFoundError();
  return vendor.name;
}

/** The networks of a target, locked one after the other: two who change them at once see each other's change. */
export async function lockNetworks(
  tx: Tx,
  { role, vendorId }: NetworkTarget,
): Promise<{ id: string; network: string }[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`gatehouse networks ${role ?? vendorId}`}))`);
  return tx
    .select({ id: addressRules.id, network: addressRules.network })
    .from(addressRules)
    .where(
      sql`${addressRules.role} is not distinct from ${role} and ${addressRules.vendorId} is not distinct from ${vendorId}::uuid`,
    )
    .orderBy(addressRules.createdAt);
}

const sessionsOf = ({ role, vendorId }: NetworkTarget): SQL =>
  role ? sessionsOfRole(role) : sessionsOfVendor(vendorId ?? "");

function inside(networks: readonly string[]): SQL {
  if (networks.length === 0) return sql`true`;
  const list = sql.join(
    networks.map((network) => sql`${network}::cidr`),
    sql`, `,
  );
  return sql`coalesce(${sessions.sourceIp}::inet <<= any(array[${list}]), false)`;
}

/**
 * Open sessions that would be answered no more: signed in from an address the networks held before and hold no longer.
 * System scope.
 */
export async function countShutOut(
  tx: Tx,
  target: NetworkTarget,
  before: readonly string[],
  after: readonly string[],
): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from ${sessions} where ${sessionsOf(target)} and ${inside(before)} and not ${inside(after)}`,
  );
  return rows[0]?.count ?? 0;
}

/** Has everyone concerned's open streams look again; requests look at the networks each time anyway. */
export async function tellConcerned(tx: Tx, target: NetworkTarget): Promise<void> {
  await elevate(tx, () =>
    tx.execute(
      sql`select ${sessionsHint(sql`p.user_id`)} from (select distinct ${sessions.userId} from ${sessions} where ${sessionsOf(target)}) p`,
    ),
  );
  await notifyLive(tx, { topic: "signIn" });
}
