import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#db/client.ts";
import { setupTokens } from "#db/schema/members.ts";
import type { LinkInput, SetUpInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { createAccount } from "./create-account.ts";
import { enrolFactor } from "./enrol-factor.ts";
import { isSetUp, lockSetUp } from "./issue-setup-token.ts";
import { type OfferedTotp, offerTotp, pendingTotpOf } from "./offer-totp.ts";

const gone = "This set-up link does not work any more. Start Gatehouse again to print a new one.";

/** The link's row, locked; used, outdated and unknown links answer alike. */
async function loadLink(tx: Tx, token: string) {
  await lockSetUp(tx);
  if (await isSetUp(tx))
    throw new NotFoundError(
      "This portal is set up already. Sign in, or ask a security administrator for an invitation.",
    );
  const [link] = await tx
    .select()
    .from(setupTokens)
    .where(
      and(
        eq(setupTokens.tokenHash, hashToken(token)),
        isNull(setupTokens.usedAt),
        sql`${setupTokens.expiresAt} > clock_timestamp()`,
      ),
    )
    .for("update");
  if (!link) throw new NotFoundError(gone);
  return link;
}

/**
 * Opens the set-up page for whoever holds the link. The link is the authorization: nobody has an account yet.
 * @throws NotFoundError
 */
export async function beginSetUp(ctx: Context<SystemActor>, input: LinkInput): Promise<OfferedTotp> {
  return asSystem(ctx, async (tx) => {
    const link = await loadLink(tx, input.token);
    const { offered, sealed } = offerTotp(pendingTotpOf("setup_tokens.pending_totp", link), "security administrator");
    await tx.update(setupTokens).set({ pendingTotp: sealed }).where(eq(setupTokens.id, link.id));
    return offered;
  });
}

/**
 * Creates the first security administrator and uses the link up. Nothing opens before this has happened.
 * @throws NotFoundError, InvalidError (field code)
 */
export async function completeSetUp(ctx: Context<SystemActor>, input: SetUpInput): Promise<{ email: string }> {
  return asSystem(ctx, async (tx) => {
    const link = await loadLink(tx, input.token);
    const { name, email, password, code } = input;
    const userId = uuidv7();
    const pending = pendingTotpOf("setup_tokens.pending_totp", link);
    const factor = await enrolFactor(tx, { token: input.token, pending, userId }, { code });
    await createAccount(tx, {
      userId,
      name,
      email,
      vendorId: null,
      binding: { role: "security_admin" },
      password,
      factor,
    });
    await tx
      .update(setupTokens)
      .set({ usedAt: sql`clock_timestamp()`, pendingTotp: null })
      .where(eq(setupTokens.id, link.id));
    const actor = personActor({
      userId,
      name,
      email,
      organisation: "client",
      vendorId: null,
      annotatorId: null,
      sessionId: link.id,
    });
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: "setup.completed",
        subject: { type: "member", id: userId, name },
        after: { email, role: "security_admin" },
      },
    );
    return { email };
  });
}
