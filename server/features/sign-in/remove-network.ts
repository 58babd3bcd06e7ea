import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { addressRules } from "#db/schema/identity.ts";
import type { RemoveNetworkInput } from "#lib/schemas/sign-in.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize, authorizeAny } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { countShutOut, lockNetworks, readerOf, targetName, tellConcerned } from "./network-effect.ts";
import { lockOutProblem, shutsOut } from "./policy.ts";

async function loadRemoval(tx: Tx, networkId: string) {
  const [rule] = await tx.select().from(addressRules).where(eq(addressRules.id, networkId));
  if (!rule) throw new NotFoundError();
  const rows = await lockNetworks(tx, rule);
  // Taken back by another while this waited for the lock.
  if (!rows.some((row) => row.id === networkId)) throw new NotFoundError();
  const before = rows.map((row) => row.network);
  return {
    rule,
    before,
    after: before.filter((network) => network !== rule.network),
    name: await targetName(tx, rule),
  };
}

export type RemovalPreview = { last: boolean; shutsYouOut: boolean; sessions: number };

/** What taking a network back would do, before it is asked. @throws NotFoundError */
export async function previewRemoval(ctx: Context, input: RemoveNetworkInput): Promise<RemovalPreview> {
  authorizeAny(ctx, ["signInPolicy.write"]);
  return asActor(ctx, async (tx) => {
    const { rule, before, after } = await loadRemoval(tx, input.networkId);
    return {
      last: after.length === 0,
      shutsYouOut: shutsOut(await readerOf(tx, ctx), rule, after),
      // As the system: sessions are nobody's to see; only their number leaves this function.
      sessions: await elevate(tx, () => countShutOut(tx, rule, before, after)),
    };
  });
}

/**
 * Takes an allowed network back. With the last one gone, people of the role or vendor may come from anywhere.
 * @returns how many open sessions are answered no more
 * @throws NotFoundError, ConflictError when it would shut the actor out
 */
export async function removeNetwork(
  ctx: Context,
  input: RemoveNetworkInput,
): Promise<{ network: string; shutOut: number }> {
  authorize(ctx, "signInPolicy.write");
  return asActor(ctx, async (tx) => {
    const { rule, before, after, name } = await loadRemoval(tx, input.networkId);
    const problem = lockOutProblem(await readerOf(tx, ctx), rule, after);
    if (problem) throw new ConflictError(problem);
    await tx.delete(addressRules).where(eq(addressRules.id, rule.id));
    const shutOut = await elevate(tx, () => countShutOut(tx, rule, before, after));
    await recordAudit(tx, ctx, {
      action: "signInPolicy.networkRemoved",
      subject: { type: "sign_in_policy", id: null, name },
      vendorId: rule.vendorId,
      before: { networks: before, note: rule.note },
      after: { networks: after, sessionsShutOut: shutOut },
    });
    await tellConcerned(tx, rule);
    return { network: rule.network, shutOut };
  });
}
