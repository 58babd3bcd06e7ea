import { asc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { environments } from "#db/schema/environments.ts";
import { customRoles } from "#db/schema/identity.ts";
import { sessions } from "#db/schema/members.ts";
import { passkeys } from "#db/schema/mfa.ts";
import { projects } from "#db/schema/projects.ts";
import { roleBindings } from "#db/schema/role-bindings.ts";
import { vendors } from "#db/schema/vendors.ts";
import { roleTitle } from "#lib/roles.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { recoveryCodesLeft } from "#server/auth/recovery-codes.ts";
import { relyingParty } from "#server/auth/relying-party.ts";
import { factorsOf } from "#server/auth/second-factor.ts";
import { authenticated } from "#server/authorize.ts";
import { asSystem, type Context } from "#server/context.ts";
import { isRecovering } from "./require-factor-proof.ts";

export type Account = {
  name: string;
  email: string;
  /** null = the client's own staff. */
  vendorName: string | null;
  /** `bound` = the vendor, project or environment it is narrowed to; `waits` = it counts from a passkey proof on. */
  roles: { id: string; title: string; bound: string | null; endsAt: Date | null; waits: boolean }[];
  passkeys: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null; backedUp: boolean }[];
  /** An authenticator app is set up. */
  app: boolean;
  /** Null for people who sign in at their company only: no password is kept here. */
  password: { recoveryCodesLeft: number } | null;
  passkeysPossible: boolean;
  /** A role of theirs wants passkeys. */
  passkeyOnly: boolean;
  /** `recovering` = opened by a recovery code a moment ago, and nothing was set up since. */
  session: { method: ProofMethod; recovering: boolean };
};

function loadRoles(tx: Tx, userId: string) {
  return tx
    .select({
      id: roleBindings.id,
      role: roleBindings.role,
      custom: customRoles.name,
      bound: sql<string | null>`coalesce(${projects.name}, ${environments.name}, ${vendors.name})`,
      endsAt: roleBindings.endsAt,
    })
    .from(roleBindings)
    .leftJoin(customRoles, eq(customRoles.id, roleBindings.customRoleId))
    .leftJoin(vendors, eq(vendors.id, roleBindings.vendorId))
    .leftJoin(projects, eq(projects.id, roleBindings.projectId))
    .leftJoin(environments, eq(environments.id, roleBindings.environmentId))
    .where(
      sql`${roleBindings.userId} = ${userId} and (${roleBindings.endsAt} is null or ${roleBindings.endsAt} > clock_timestamp())`,
    )
    .orderBy(asc(roleBindings.createdAt), asc(roleBindings.id));
}

/** Who the person is here, and every way into their account; no secret of any of them. */
export async function getAccount(ctx: Context): Promise<Account> {
  authenticated(ctx);
  const { actor } = ctx;
  const { userId, name, email, vendorId, sessionId, mfaAt, passkeyOnly } = actor;
  // As the system, because credentials are nobody's to see; only whether there are some leaves, and only one's own.
  return asSystem(ctx, async (tx) => {
    const roles = await loadRoles(tx, userId);
    const held = await tx
      .select({
        id: passkeys.id,
        name: passkeys.name,
        createdAt: passkeys.createdAt,
        lastUsedAt: passkeys.lastUsedAt,
        backedUp: passkeys.backedUp,
      })
      .from(passkeys)
      .where(eq(passkeys.userId, userId))
      .orderBy(asc(passkeys.createdAt), asc(passkeys.id));
    const { app, password } = await factorsOf(tx, userId);
    const [session] = await tx.select({ method: sessions.method }).from(sessions).where(eq(sessions.id, sessionId));
    const [vendor] = vendorId
      ? await tx.select({ name: vendors.name }).from(vendors).where(eq(vendors.id, vendorId))
      : [];
    return {
      name,
      email,
      vendorName: vendor?.name ?? null,
      roles: roles.map(({ role, custom, ...row }) => ({
        ...row,
        title: role ? roleTitle[role] : (custom ?? "Role"),
        waits: role !== null && !actor.roles.includes(role),
      })),
      passkeys: held,
      app,
      password: password ? { recoveryCodesLeft: await recoveryCodesLeft(tx, userId) } : null,
      passkeysPossible: relyingParty() !== null,
      passkeyOnly,
      session: {
        method: session?.method ?? "password_totp",
        // Whoever has the passkey a role asks for is asked for that one.
        recovering: mfaAt.getTime() === 0 && !(passkeyOnly && held.length > 0) && (await isRecovering(tx, sessionId)),
      },
    };
  });
}
