import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { sessions, users } from "#db/schema/members.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { RoleName } from "#lib/roles.ts";
import type { ListMembersInput } from "#lib/schemas/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";

export type MemberRow = {
  id: string;
  name: string;
  email: string;
  roles: RoleName[];
  /** null = the client's own staff. */
  vendorName: string | null;
  annotatorId: string | null;
  status: "active" | "suspended";
  lastSeenAt: Date | null;
};

/** Everyone who can sign in, by name. */
export async function listMembers(
  ctx: Context,
  input: ListMembersInput,
): Promise<{ rows: MemberRow[]; newer: string | null; older: string | null }> {
  authorize(ctx, "member.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: users.name, id: users.id }, input);
    const filters: (SQL | undefined)[] = [paging.where];
    if (input.organisation) filters.push(eq(users.organisation, input.organisation));
    if (input.status) filters.push(eq(users.status, input.status));
    if (input.text) filters.push(or(containsText(users.name, input.text), containsText(users.email, input.text)));
    const found = await tx
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        vendorName: vendors.name,
        annotatorId: annotators.id,
        status: users.status,
        roles: sql<
          RoleName[]
        >`array(select distinct ${roleBindings.role} from ${roleBindings} where ${roleBindings.userId} = ${users.id} order by 1)`,
      })
      .from(users)
      .leftJoin(vendors, eq(vendors.id, users.vendorId))
      .leftJoin(annotators, eq(annotators.userId, users.id))
      .where(and(...filters))
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    const page = paging.page(found);
    const seen = await lastSeen(
      tx,
      page.rows.map((row) => row.id),
    );
    return { ...page, rows: page.rows.map((row) => ({ ...row, lastSeenAt: seen.get(row.id) ?? null })) };
  });
}

/** When each of these people was last there. Sessions are the system's; their times are shown to those who may end them. */
async function lastSeen(tx: Tx, userIds: readonly string[]): Promise<Map<string, Date>> {
  if (userIds.length === 0) return new Map();
  const rows = await elevate(tx, () =>
    tx
      .select({ userId: sessions.userId, at: sql<string>`max(${sessions.lastSeenAt})` })
      .from(sessions)
      .where(inArray(sessions.userId, [...userIds]))
      .groupBy(sessions.userId),
  );
  return new Map(rows.map((row) => [row.userId, new Date(row.at)]));
}
