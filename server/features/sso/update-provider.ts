import { X509Certificate } from "node:crypto";
import { and, count, eq, sql } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { signInPolicies } from "#db/schema/identity.ts";
import { identityProviders, userIdentities } from "#db/schema/sso.ts";
import { clientRoles } from "#lib/roles.ts";
import type { UpdateProviderInput } from "#lib/schemas/sso.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { encryptionKeys } from "#server/env.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { placeOf, seal } from "#server/secrets.ts";
import { checkDomains } from "./check-domains.ts";
import type { Provider } from "./discover.ts";
import { loadProvider } from "./load-provider.ts";
import { lockSignInWays } from "./lock-sign-in-ways.ts";
import { changeProblem, mayShutOut, speaksOtherwise } from "./policy.ts";
import { workingProviders } from "./working-providers.ts";

function checkPem(pem: string | null): void {
  if (pem === null) return;
  try {
    for (const part of pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [""])
      new X509Certificate(part);
  } catch {
    throw new InvalidError("This is not a certificate in PEM. Nothing was saved.", "caPem");
  }
}

/** Roles that people of this organisation can hold at all. */
function checkRoles({ roleMapping }: UpdateProviderInput, vendorId: string | null): void {
  if (roleMapping.some(({ role }) => clientRoles.includes(role) === (vendorId !== null)))
    throw new InvalidError("The mapping names a role that people of this organisation cannot hold.", "roleMapping");
}

/** Where passwords are off, the one provider that works stays as it is. */
async function checkOtherWay(tx: Tx, { id, vendorId, organisation }: Awaited<ReturnType<typeof loadProvider>>) {
  const [policy] = await tx
    .select({ allowed: signInPolicies.passwordAllowed })
    .from(signInPolicies)
    .where(sql`${signInPolicies.vendorId} is not distinct from ${vendorId}`);
  const working = await workingProviders(tx, vendorId);
  const problem = changeProblem({
    organisation,
    passwordsAllowed: policy?.allowed ?? true,
    onlyWay: working.length === 1 && working[0]?.id === id,
  });
  if (problem) throw new ConflictError(problem);
}

/** Subjects are names of one issuer: under another issuer they would be other people. */
async function checkIssuer(tx: Tx, provider: Provider, issuer: string): Promise<void> {
  if (issuer === provider.issuer) return;
  const [row] = await elevate(tx, () =>
    tx.select({ linked: count() }).from(userIdentities).where(eq(userIdentities.providerId, provider.id)),
  );
  if (row?.linked)
    throw new InvalidError(
      "People are linked to accounts of this issuer, and another issuer's accounts are other people. Add it as a new provider; nothing was saved.",
      "issuer",
    );
}

/** Settings of a provider as the log may show them. */
function shown(provider: Provider) {
  const { name, issuer, clientId, scope, allowedDomains, caPem, roleClaim, roleMapping } = provider;
  const { requiredClaim, requiredValue, mfaAcr, mfaAmr } = provider;
  const roles = roleMapping.map(({ value, role }) => `${value} = ${role}`);
  return {
    name,
    issuer,
    clientId,
    scope,
    allowedDomains,
    caPem,
    roleClaim,
    roles,
    requiredClaim,
    requiredValue,
    mfaAcr,
    mfaAmr,
  };
}

/**
 * Changes an identity provider. What it takes to speak to it counts as untested afterwards; who is on stays on.
 * @throws NotFoundError, ConflictError when somebody else changed it, InvalidError (fields issuer, allowedDomains, caPem, roleMapping)
 */
export async function updateProvider(ctx: Context, input: UpdateProviderInput): Promise<{ revision: number }> {
  authorize(ctx, "identityProvider.write");
  checkPem(input.caPem);
  const { providerId, revision, clientSecret, ...settings } = input;
  return asActor(ctx, async (tx) => {
    await lockSignInWays(tx);
    const before = await loadProvider(tx, providerId, "change");
    checkRoles(input, before.vendorId);
    await checkIssuer(tx, before, settings.issuer);
    await checkDomains(tx, before.vendorId, settings.allowedDomains);
    const untested = clientSecret !== undefined || speaksOtherwise(before, settings);
    const untried = untested || mayShutOut(before, settings);
    if (untried) await checkOtherWay(tx, before);
    const [after] = await tx
      .update(identityProviders)
      .set({
        ...settings,
        ...(clientSecret === undefined
          ? {}
          : {
              clientSecret:
                clientSecret &&
                seal(clientSecret, encryptionKeys(), placeOf("identity_providers.client_secret", providerId)),
            }),
        ...(untested ? { testedAt: null } : {}),
        ...(untried ? { lastUsedAt: null } : {}),
        revision: sql`${identityProviders.revision} + 1`,
      })
      .where(and(eq(identityProviders.id, providerId), eq(identityProviders.revision, revision)))
      .returning();
    if (!after)
      throw new ConflictError(
        "Somebody else changed this provider in the meantime. Load the page again; nothing was saved.",
      );
    await recordAudit(tx, ctx, {
      action: "identityProvider.changed",
      subject: { type: "identity_provider", id: providerId, name: after.name },
      vendorId: after.vendorId,
      before: shown(before),
      after: { ...shown(after), credentialsChanged: clientSecret !== undefined },
    });
    await notifyLive(tx, { topic: "members", vendorId: after.vendorId });
    return { revision: after.revision };
  });
}
