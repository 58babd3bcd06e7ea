import { type SQL, sql } from "drizzle-orm";
import { addressRules } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { glassBroken } from "./break-glass.ts";

/**
 * True for a row of `users` whose roles or vendor name networks, none of which holds the address. Each role with networks has
 * to hold it; an unknown address is in none. Never for whom the glass is broken: the networks may be what locked everyone
 * out.
 * @param sourceIp as clientAddress gives it
 */
export function addressRefused(sourceIp: string | null): SQL<boolean> {
  const inside = sourceIp === null ? sql`false` : sql`${sourceIp}::inet <<= m.network::cidr`;
  return sql<boolean>`(not ${glassBroken()} and exists (
    select 1 from ${addressRules} r
    where (r.vendor_id = ${users.vendorId} or r.role in (select ${roleBindings.role} from ${roleBindings} where ${roleBindings.userId} = ${users.id}
        and (${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp())))
      and not exists (
        select 1 from ${addressRules} m
        where m.role is not distinct from r.role and m.vendor_id is not distinct from r.vendor_id and ${inside})))`;
}
