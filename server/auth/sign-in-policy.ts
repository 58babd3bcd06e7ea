import { type SQL, sql } from "drizzle-orm";
import { signInPolicies } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";

/** Whether passwords open sessions for a row of `users`; where nothing was set they do. */
export function passwordsAllowed(): SQL<boolean> {
  return sql<boolean>`coalesce((select p.password_allowed from ${signInPolicies} p where p.vendor_id is not distinct from ${users.vendorId}), true)`;
}
