import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";

/** Who somebody is in a session and in the log. For queries that join `annotators` to `users` by a left join. */
export const personColumns = {
  userId: users.id,
  name: users.name,
  email: users.email,
  organisation: users.organisation,
  vendorId: users.vendorId,
  annotatorId: annotators.id,
};
