import { eq } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { users } from "#db/schema/members.ts";
import { userIdentities } from "#db/schema/sso.ts";
import type { UnlinkIdentityInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadProvider } from "./load-provider.ts";

/**
 * Takes a person's company account off them and ends their sessions: the next sign-in there links whichever account the
 * provider then vouches for under their address.
 * @throws NotFoundError, ConflictError for oneself
 */
export async function unlinkIdentity(ctx: Context, input: UnlinkIdentityInput): Promise<{ name: string }> {
  authorize(ctx, "identityProvider.write");
  return asActor(ctx, async (tx) => {
    // With the portal's own rights, because identities are nobody's to see; the provider and the person are looked up as the actor.
    const [identity] = await elevate(tx, () =>
      tx.select().from(userIdentities).where(eq(userIdentities.id, input.identityId)).for("update"),
    );
    if (!identity) throw new NotFoundError();
    const provider = await loadProvider(tx, identity.providerId, "read");
    const [person] = await tx.select().from(users).where(eq(users.id, identity.userId));
    if (!person) throw new NotFoundError();
    if (person.id === ctx.actor.userId)
      throw new ConflictError("You cannot unlink yourself. Ask another security administrator; nothing was changed.");
    const sessionsEnded = await elevate(tx, async () => {
      await tx.delete(userIdentities).where(eq(userIdentities.id, identity.id));
      return endSessions(tx, { userId: person.id }, "The company account was unlinked.");
    });
    await recordAudit(tx, ctx, {
      action: "identity.unlinked",
      subject: { type: "member", id: person.id, name: person.name },
      vendorId: person.vendorId,
      before: { provider: provider.name, subject: identity.subject },
      after: { sessionsEnded },
    });
    await notifyLive(tx, { topic: "members", vendorId: person.vendorId });
    return { name: person.name };
  });
}
