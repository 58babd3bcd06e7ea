import { and, eq, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { signIns } from "#db/schema/identity.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { countryName } from "#lib/country-name.ts";
import type { ListSignInsInput } from "#lib/schemas/sign-in.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { leastDistanceKm, type SignInFlag } from "#server/auth/sign-in-flags.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { type TimePage, timePage } from "#server/features/access/keyset.ts";
import { containsText } from "#server/features/annotators/name-page.ts";

/** The person's sign-in before, from another country: what a flag compares with. */
export type Earlier = { country: string; at: Date; km: number };
export type SignInRow = {
  id: string;
  at: Date;
  name: string;
  email: string;
  vendor: string | null;
  annotatorId: string | null;
  accepted: boolean;
  method: ProofMethod;
  sourceIp: string | null;
  /** Its name; null = unknown or private. */
  country: string | null;
  userAgent: string | null;
  flags: SignInFlag[];
  earlier: Earlier | null;
};

const flagged: SQL = sql`${signIns.flags} <> '[]'::jsonb`;

/** Tries to sign in of everyone whose rows the actor may see, latest first. */
export async function listSignIns(ctx: Context, input: ListSignInsInput): Promise<TimePage<SignInRow>> {
  authorize(ctx, "signIn.read");
  const paging = timePage({ at: signIns.at, id: signIns.id }, input);
  const filters = [
    paging.where,
    input.vendorId ? eq(signIns.vendorId, input.vendorId) : undefined,
    input.result ? eq(signIns.accepted, input.result === "accepted") : undefined,
    input.flagged ? flagged : undefined,
    input.text ? or(containsText(users.name, input.text), containsText(users.email, input.text)) : undefined,
  ];
  return asActor(ctx, async (tx) => {
    const found = await selectSignIns(tx, paging.place)
      .where(and(...filters))
      .orderBy(...paging.orderBy)
      .limit(paging.limit);
    const page = paging.page(found);
    return { ...page, rows: await withEarlier(tx, page.rows) };
  });
}

function selectSignIns(tx: Tx, place: SQL<string>) {
  return tx
    .select({
      id: signIns.id,
      at: signIns.at,
      userId: signIns.userId,
      name: users.name,
      email: users.email,
      vendor: vendors.name,
      annotatorId: annotators.id,
      accepted: signIns.accepted,
      method: signIns.method,
      sourceIp: signIns.sourceIp,
      country: signIns.country,
      userAgent: signIns.userAgent,
      flags: signIns.flags,
      place,
    })
    .from(signIns)
    .innerJoin(users, eq(users.id, signIns.userId))
    .leftJoin(vendors, eq(vendors.id, signIns.vendorId))
    .leftJoin(annotators, eq(annotators.userId, signIns.userId))
    .$dynamic();
}

/** As it lies in the table, with ISO codes for countries. */
type Found = Omit<SignInRow, "earlier"> & { userId: string };

/** Says of flagged rows what they were compared with. */
async function withEarlier(tx: Tx, rows: readonly Found[]): Promise<SignInRow[]> {
  const ids = rows.filter((row) => row.flags.length > 0).map((row) => sql`${row.id}::uuid`);
  const earlier = new Map<string, { country: string; at: string }>();
  if (ids.length > 0) {
    const { rows: before } = await tx.execute<{ id: string; country: string; at: string }>(sql`
      select s.id, b.country, to_char(b.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
        from sign_ins s cross join lateral (
          select e.country, e.at from sign_ins e
           where e.user_id = s.user_id and e.accepted and e.country is not null and e.at < s.at
           order by e.at desc limit 1) b
       where s.id in (${sql.join(ids, sql`, `)})`);
    for (const row of before) earlier.set(row.id, row);
  }
  return rows.map(({ userId: _, ...row }) => {
    const found = earlier.get(row.id);
    return {
      ...row,
      country: row.country && countryName(row.country),
      earlier:
        found && row.country
          ? {
              country: countryName(found.country),
              km: leastDistanceKm(found.country, row.country),
              at: new Date(found.at),
            }
          : null,
    };
  });
}

/** Accepted sign-ins of the last week that are unusual, latest first: what somebody should look at. */
export async function unusualLately(tx: Tx, limit: number): Promise<SignInRow[]> {
  const found = await selectSignIns(tx, sql<string>`''`)
    .where(and(flagged, eq(signIns.accepted, true), sql`${signIns.at} > clock_timestamp() - interval '7 days'`))
    .orderBy(sql`${signIns.at} desc`, sql`${signIns.id} desc`)
    .limit(limit);
  return withEarlier(
    tx,
    found.map(({ place: _, ...row }) => row),
  );
}
