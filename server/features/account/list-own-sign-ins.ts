import { desc, eq } from "drizzle-orm";
import { signIns } from "#db/schema/identity.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";

export type OwnSignIn = Pick<
  typeof signIns.$inferSelect,
  "id" | "at" | "accepted" | "method" | "sourceIp" | "country" | "userAgent" | "flags"
>;

const most = 50;

/** The person's latest sign-ins, refused ones too, 50 at most. */
export async function listOwnSignIns(ctx: Context): Promise<OwnSignIn[]> {
  authenticated(ctx);
  const { userId } = ctx.actor;
  // As the system: whoever is bound to some projects sees few people's history, but always their own.
  return asSystem(ctx, (tx) =>
    tx
      .select({
        id: signIns.id,
        at: signIns.at,
        accepted: signIns.accepted,
        method: signIns.method,
        sourceIp: signIns.sourceIp,
        country: signIns.country,
        userAgent: signIns.userAgent,
        flags: signIns.flags,
      })
      .from(signIns)
      .where(eq(signIns.userId, userId))
      .orderBy(desc(signIns.at), desc(signIns.id))
      .limit(most),
  );
}
