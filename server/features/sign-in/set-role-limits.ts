import { eq, sql } from "drizzle-orm";
import { elevate } from "#db/client.ts";
import { rolePolicies } from "#db/schema/identity.ts";
import { roleTitle } from "#lib/roles.ts";
import type { RoleLimitsInput } from "#lib/schemas/sign-in.ts";
import { recordAudit } from "#server/audit/record.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { defaultAbsoluteHours, defaultIdleMinutes, limitsLock } from "#server/auth/session-times.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { shortenSessions } from "./role-sessions.ts";

/**
 * How long sessions of a built-in role may be left alone, in minutes, and last at all, in hours, and which second factor
 * it takes. What is stricter holds for open sessions at once.
 * @returns how many open sessions ended by it
 * @throws InvalidError (field mfa) where the portal's address can have no passkeys
 */
export async function setRoleLimits(ctx: Context, input: RoleLimitsInput): Promise<{ ended: number }> {
  authorize(ctx, "signInPolicy.write");
  const { role, idleMinutes, absoluteHours, mfa } = input;
  if (mfa === "passkey" && relyingParty() === null)
    throw new InvalidError(
      "Browsers make no passkeys for this portal's address: it needs TLS and a host name. Nothing was changed.",
      "mfa",
    );
  return asActor(ctx, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${limitsLock}))`);
    const [before] = await tx.select().from(rolePolicies).where(eq(rolePolicies.role, role));
    const changed = { idleMinutes, absoluteHours, mfa, changedAt: sql`clock_timestamp()` };
    await tx
      .insert(rolePolicies)
      .values({ role, ...changed })
      .onConflictDoUpdate({ target: rolePolicies.role, set: changed });
    // As the system: sessions are nobody's to write.
    const ended = await elevate(tx, () => shortenSessions(tx, input));
    await recordAudit(tx, ctx, {
      action: "signInPolicy.limitsChanged",
      subject: { type: "sign_in_policy", id: null, name: roleTitle[role] },
      before: {
        idleMinutes: before?.idleMinutes ?? defaultIdleMinutes,
        absoluteHours: before?.absoluteHours ?? defaultAbsoluteHours,
        mfa: before?.mfa ?? "any",
      },
      after: { idleMinutes, absoluteHours, mfa, sessionsEnded: ended },
    });
    await notifyLive(tx, { topic: "signIn" });
    return { ended };
  });
}
