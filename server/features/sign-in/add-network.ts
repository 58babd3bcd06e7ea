import { v7 as uuidv7 } from "uuid";
import { elevate } from "#db/client.ts";
import { addressRules } from "#db/schema/identity.ts";
import type { AddNetworkInput } from "#lib/schemas/sign-in.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { InvalidError } from "#server/errors.ts";
import { countShutOut, lockNetworks, readerOf, targetName, tellConcerned } from "./network-effect.ts";
import { lockOutProblem } from "./policy.ts";

/**
 * Allows a network for a role or a vendor. The first one shuts everyone of theirs out who is elsewhere: their next
 * request is refused and their open streams end.
 * @returns how many open sessions are answered no more
 * @throws NotFoundError, InvalidError (field network) when it is there already or would shut the actor out
 */
export async function addNetwork(ctx: Context, input: AddNetworkInput): Promise<{ network: string; shutOut: number }> {
  authorize(ctx, "signInPolicy.write");
  const { role, vendorId, network, note } = input;
  return asActor(ctx, async (tx) => {
    const name = await targetName(tx, input);
    const before = (await lockNetworks(tx, input)).map((row) => row.network);
    if (before.includes(network))
      throw new InvalidError(`${network} is allowed already. Nothing was changed.`, "network");
    const after = [...before, network];
    const problem = lockOutProblem(await readerOf(tx, ctx), input, after);
    if (problem) throw new InvalidError(problem, "network");
    await tx.insert(addressRules).values({ id: uuidv7(), role, vendorId, network, note });
    // As the system: sessions are nobody's to see; only their number leaves this function.
    const shutOut = await elevate(tx, () => countShutOut(tx, input, before, after));
    await recordAudit(tx, ctx, {
      action: "signInPolicy.networkAdded",
      subject: { type: "sign_in_policy", id: null, name },
      vendorId,
      before: { networks: before },
      after: { networks: after, note, sessionsShutOut: shutOut },
    });
    await tellConcerned(tx, input);
    return { network, shutOut };
  });
}
