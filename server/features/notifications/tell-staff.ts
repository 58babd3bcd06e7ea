import { and, eq, inArray, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import type { RoleName } from "#lib/roles.ts";
import { queueMail } from "./queue-mail.ts";

/**
 * Mails everyone of the client's own people who holds one of the roles, in the caller's transaction; nobody where no mail
 * server is configured. Who they are is looked up with the portal's own rights: whoever causes the mail need not see them.
 * @returns how many mails will be sent
 */
export async function tellStaff(
  tx: Tx,
  roles: readonly RoleName[],
  mail: { subject: string; text: string },
): Promise<number> {
  const people = await elevate(tx, () =>
    tx
      .selectDistinct({ email: users.email })
      .from(users)
      .innerJoin(roleBindings, eq(roleBindings.userId, users.id))
      .where(
        and(
          eq(users.organisation, "client"),
          eq(users.status, "active"),
          inArray(roleBindings.role, [...roles]),
          sql`(${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp())`,
        ),
      )
      .orderBy(users.email),
  );
  let sent = 0;
  for (const { email } of people) if (await queueMail(tx, { to: email, ...mail })) sent += 1;
  return sent;
}
