import { sql } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";

/**
 * Whether nothing suspends a person: neither themselves, nor their vendor, nor as an annotator. For queries that join
 * `vendors` and `annotators` to `users` by left joins.
 */
export const mayEnter = sql<boolean>`(${users.status} = 'active' and coalesce(${vendors.status}, 'active') = 'active' and coalesce(${annotators.status}, 'active') = 'active')`;
