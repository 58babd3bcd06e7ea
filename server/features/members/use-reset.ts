import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { credentialResets, userCredentials, users } from "#db/schema/members.ts";
import { passkeys, recoveryCodes } from "#db/schema/mfa.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { vendors } from "#db/schema/vendors.ts";
import { passwordProblem } from "#lib/password-policy.ts";
import type { CompleteResetInput, LinkInput } from "#lib/schemas/members.ts";
import { recordAudit } from "#server/audit/record.ts";
import { mayEnter } from "#server/auth/may-enter.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { personActor } from "#server/auth/person-actor.ts";
import { personColumns } from "#server/auth/person-columns.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { tellAboutSignIn } from "#server/auth/tell-about-sign-in.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { ConflictError, InvalidError, NotFoundError } from "#server/errors.ts";
import { endSessions } from "#server/features/annotators/end-sessions.ts";
import { notifyLive } from "#server/live/notify.ts";
import { firstPasskeyName } from "./create-account.ts";
import { enrolFactor } from "./enrol-factor.ts";
import { makerStands } from "./maker-stands.ts";
import { type OfferedTotp, offerTotp, pendingTotpOf } from "./offer-totp.ts";

const gone =
  "This link does not work any more: it was used, replaced by a newer one, or is older than 7 days. Ask whoever made it for a new one.";
const paused = "This link cannot be used now. Ask whoever made it.";

/**
 * The link with its person, locked. Used, replaced, outdated and unknown ones answer alike; it rests while its maker may not
 * reset a sign-in.
 * @throws NotFoundError, ConflictError
 */
export async function loadReset(tx: Tx, token: string) {
  const [row] = await tx
    .select({
      reset: credentialResets,
      person: personColumns,
      maySignIn: mayEnter,
    })
    .from(credentialResets)
    .innerJoin(users, eq(users.id, credentialResets.userId))
    .leftJoin(vendors, eq(vendors.id, users.vendorId))
    .leftJoin(annotators, eq(annotators.userId, users.id))
    .where(
      and(
        eq(credentialResets.tokenHash, hashToken(token)),
        isNull(credentialResets.usedAt),
        isNull(credentialResets.revokedAt),
        sql`${credentialResets.expiresAt} > clock_timestamp()`,
      ),
    )
    .for("update", { of: credentialResets });
  if (!row) throw new NotFoundError(gone);
  const madeBy = row.person.annotatorId ? "annotator.resetSignIn" : "member.resetSignIn";
  if (!row.maySignIn || !(await makerStands(tx, row.reset.issuedBy, madeBy))) throw new ConflictError(paused);
  return row;
}

export type OpenedReset = OfferedTotp & {
  name: string;
  email: string;
  issuedByName: string;
  expiresAt: Date;
  passkeysPossible: boolean;
};

/**
 * Opens a link for whoever holds it: whose sign-in it renews, and the seed to enrol. The link is the authorization.
 * @throws NotFoundError, ConflictError
 */
export async function openReset(ctx: Context<SystemActor>, input: LinkInput): Promise<OpenedReset> {
  return asSystem(ctx, async (tx) => {
    const { reset, person } = await loadReset(tx, input.token);
    const { offered, sealed } = offerTotp(pendingTotpOf("credential_resets.pending_totp", reset), person.email);
    await tx.update(credentialResets).set({ pendingTotp: sealed }).where(eq(credentialResets.id, reset.id));
    return {
      ...offered,
      name: person.name,
      email: person.email,
      issuedByName: reset.issuedByName,
      expiresAt: reset.expiresAt,
      passkeysPossible: relyingParty() !== null,
    };
  });
}

/**
 * Uses a link up: the old password, app, passkeys, recovery codes and company accounts stop working, and every session
 * ends. No session opens; the person signs in with their next code or their passkey, or through their company, where the
 * new second factor links them anew.
 * @throws NotFoundError, ConflictError, InvalidError (fields password, code, passkey)
 */
export async function completeReset(ctx: Context<SystemActor>, input: CompleteResetInput): Promise<{ email: string }> {
  return asSystem(ctx, async (tx) => {
    const { reset, person } = await loadReset(tx, input.token);
    const problem = passwordProblem(input.password, person);
    if (problem) throw new InvalidError(problem, "password");
    const pending = pendingTotpOf("credential_resets.pending_totp", reset);
    const link = { token: input.token, pending, userId: person.userId };
    const { credentials, passkey } = await enrolFactor(tx, link, input);
    const renewed = { passwordHash: await hashPassword(input.password), ...credentials, pendingTotp: null };
    // Whoever came through an identity provider so far has none yet.
    await tx
      .insert(userCredentials)
      .values({ userId: person.userId, ...renewed })
      .onConflictDoUpdate({ target: userCredentials.userId, set: renewed });
    // Whoever has the lost device may have these too.
    await tx.delete(passkeys).where(eq(passkeys.userId, person.userId));
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, person.userId));
    const unlinked = await unlinkAll(tx, person.userId);
    if (passkey) await tx.insert(passkeys).values({ ...passkey, userId: person.userId, name: firstPasskeyName });
    await tx
      .update(credentialResets)
      .set({ usedAt: sql`clock_timestamp()`, pendingTotp: null })
      .where(eq(credentialResets.id, reset.id));
    const sessionsEnded = await endSessions(tx, { userId: person.userId }, "The sign-in was reset.");
    await recordAudit(
      tx,
      { ...ctx, actor: personActor({ ...person, sessionId: reset.id }) },
      {
        action: "signIn.reset",
        subject: { type: "member", id: person.userId, name: person.name },
        vendorId: person.vendorId,
        annotatorId: person.annotatorId,
        after: {
          reset: reset.id,
          issuedBy: reset.issuedByName,
          secondFactor: passkey ? "passkey" : "app",
          unlinked,
          sessionsEnded,
        },
      },
    );
    const companies = unlinked.map(({ provider }) => provider).join(", ");
    await tellAboutSignIn(
      tx,
      person,
      `Your password and second factor were set anew, by the link made for that.${companies && ` Your accounts at ${companies} no longer open this one, until you sign in through them and confirm with the new second factor.`}`,
    );
    await notifyLive(tx, { topic: "members", vendorId: person.vendorId });
    return { email: person.email };
  });
}

/** Takes every company account off a person. @returns what they were linked to, for the log */
async function unlinkAll(tx: Tx, userId: string): Promise<{ provider: string; subject: string }[]> {
  const gone = await tx
    .delete(userIdentities)
    .where(eq(userIdentities.userId, userId))
    .returning({ providerId: userIdentities.providerId, subject: userIdentities.subject });
  if (gone.length === 0) return [];
  const names = await tx.select({ id: identityProviders.id, name: identityProviders.name }).from(identityProviders);
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return gone.map(({ providerId, subject }) => ({ provider: nameOf.get(providerId) ?? "", subject }));
}
