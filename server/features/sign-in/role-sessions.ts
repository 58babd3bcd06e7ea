import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { sessions, users } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import type { MfaPolicy } from "#lib/sign-in-method.ts";
import { sessionsHint } from "#server/live/notify.ts";

const live = sql`${sessions.endedAt} is null and least(${sessions.expiresAt}, ${sessions.idleExpiresAt}) > clock_timestamp()`;

/** Of people who hold the role now. */
const ofRole = (role: RoleName) =>
  sql`${sessions.userId} in (select ${roleBindings.userId} from ${roleBindings} where ${roleBindings.role} = ${role} and (${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp()))`;

type Limits = { role: RoleName; idleMinutes: number; absoluteHours: number; mfa: MfaPolicy };
const idleEnd = ({ idleMinutes }: Limits) => sql`${sessions.lastSeenAt} + make_interval(mins => ${idleMinutes})`;
const lastEnd = ({ absoluteHours }: Limits) => sql`${sessions.createdAt} + make_interval(hours => ${absoluteHours})`;
/** Proven without the passkey that is wanted now; sessions under broken glass are let be. */
const unproven = ({ mfa }: Limits) =>
  sql`(${mfa} = 'passkey' and ${sessions.passkeyAt} is null and ${sessions.breakGlassId} is null)`;

export type LimitsEffect = {
  /** Open sessions that end at once, those that will end sooner than they would have, and whether the asker's own is over. */
  ending: number;
  shortened: number;
  endsOwn: boolean;
  /** People of the role who would have to add a passkey first; 0 where any second factor does. */
  withoutPasskey: number;
};

/** What limits would do to the open sessions of a role. System scope. */
export async function limitsEffect(tx: Tx, limits: Limits, ownSessionId: string): Promise<LimitsEffect> {
  const over = sql`(least(${idleEnd(limits)}, ${lastEnd(limits)}) <= clock_timestamp() or ${unproven(limits)})`;
  const { rows } = await tx.execute<LimitsEffect>(sql`
    select count(*) filter (where ${over})::int as "ending",
           count(*) filter (where not ${over} and (${lastEnd(limits)} < ${sessions.expiresAt} or ${limits.idleMinutes} < ${sessions.idleMinutes}))::int as "shortened",
           coalesce(bool_or(${sessions.id} = ${ownSessionId} and ${over}), false) as "endsOwn",
           (select count(distinct b.user_id) from ${roleBindings} b
             where ${limits.mfa} = 'passkey' and b.role = ${limits.role} and (b.ends_at is null or b.ends_at > clock_timestamp())
               and not exists (select from ${passkeys} k where k.user_id = b.user_id))::int as "withoutPasskey"
      from ${sessions} where ${live} and ${ofRole(limits.role)}`);
  return rows[0] ?? { ending: 0, shortened: 0, endsOwn: false, withoutPasskey: 0 };
}

/**
 * Makes stricter limits hold for the sessions that are open now; what is over by them ends with its open streams. Longer
 * ones hold for new sessions only.
 * @returns how many ended
 */
export async function shortenSessions(tx: Tx, limits: Limits): Promise<number> {
  const { rows } = await tx.execute<{ ended: number }>(sql`
    with shorter as (
      update ${sessions}
         set idle_minutes = least(${sessions.idleMinutes}, ${limits.idleMinutes}),
             idle_expires_at = least(${sessions.idleExpiresAt}, ${idleEnd(limits)}),
             expires_at = least(${sessions.expiresAt}, ${lastEnd(limits)}, case when ${unproven(limits)} then clock_timestamp() end)
       where ${live} and ${ofRole(limits.role)}
      returning user_id, least(expires_at, idle_expires_at) <= clock_timestamp() as over
    ), told as (select ${sessionsHint(sql`p.user_id`)} from (select distinct user_id from shorter where over) p)
    select count(*) filter (where over)::int as ended, (select count(*) from told) as told from shorter`);
  return rows[0]?.ended ?? 0;
}

export const sessionsOfRole = (role: RoleName): SQL => sql`${live} and ${ofRole(role)}`;
export const sessionsOfVendor = (vendorId: string): SQL =>
  sql`${live} and ${sessions.userId} in (select ${users.id} from ${users} where ${users.vendorId} = ${vendorId})`;
