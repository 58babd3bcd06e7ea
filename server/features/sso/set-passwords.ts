import { eq, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { SetPasswordsInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { lockSignInWays } from "./lock-sign-in-ways.ts";
import { passwordsOffProblem } from "./policy.ts";
import { workingProviders } from "./working-providers.ts";

/**
 * Says whether passwords open sessions for the client's staff or for one vendor's people. Sessions that are open stay open.
 * @throws NotFoundError, ConflictError when nobody, or not the actor, could sign in any more
 */
export async function setPasswords(ctx: Context, { vendorId, allowed }: SetPasswordsInput): Promise<void> {
  authorize(ctx, "identityProvider.write");
  const { actor } = ctx;
  await asActor(ctx, async (tx) => {
    await lockSignInWays(tx);
    const name = await nameOf(tx, vendorId);
    const own = sql`${signInPolicies.vendorId} is not distinct from ${vendorId}`;
    const [before] = await tx.select().from(signInPolicies).where(own);
    if ((before?.passwordAllowed ?? true) === allowed)
      throw new ConflictError(`Passwords are ${allowed ? "allowed" : "off"} at ${name} already. Nothing was changed.`);
    if (!allowed) {
      // With the portal's own rights, because who is linked where is nobody's to see.
      const problem = await elevate(tx, () => offProblem(tx, vendorId, name, actor.userId));
      if (problem) throw new ConflictError(problem);
    }
    const changed = { passwordAllowed: allowed, changedAt: sql`clock_timestamp()` };
    if (before) await tx.update(signInPolicies).set(changed).where(eq(signInPolicies.id, before.id));
    else await tx.insert(signInPolicies).values({ vendorId, ...changed });
    await recordAudit(tx, ctx, {
      action: allowed ? "passwords.allowed" : "passwords.forbidden",
      subject: vendorId ? { type: "vendor", id: vendorId, name } : { type: "portal", id: null, name },
      vendorId,
      before: { passwordsAllowed: !allowed },
      after: { passwordsAllowed: allowed },
    });
    await notifyLive(tx, { topic: "members", vendorId });
  });
}

async function nameOf(tx: Tx, vendorId: string | null): Promise<string> {
  if (vendorId === null) return "your company";
  const [vendor] = await tx.select({ name: vendors.name }).from(vendors).where(eq(vendors.id, vendorId));
  if (!vendor) throw new NotFoundError();
  return vendor.name;
}

async function offProblem(tx: Tx, vendorId: string | null, organisation: string, userId: string) {
  const working = await workingProviders(tx, vendorId);
  const linked = await tx
    .select({ providerId: userIdentities.providerId })
    .from(userIdentities)
    .where(eq(userIdentities.userId, userId));
  return passwordsOffProblem({
    organisation,
    workingProviders: working.length,
    actorConcerned: vendorId === null,
    actorLinked: linked.some(({ providerId }) => working.some(({ id }) => id === providerId)),
  });
}
