import { elevate } from "#db/client.ts";
import type { PreviewNetworkInput } from "#lib/schemas/sign-in.ts";
import { authorizeAny } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { countShutOut, lockNetworks, readerOf, targetName } from "./network-effect.ts";
import { shutsOut } from "./policy.ts";

export type NetworkPreview = {
  /** As it will be kept. */
  network: string;
  /** Whether it is the first, which shuts out everyone elsewhere. */
  first: boolean;
  shutsYouOut: boolean;
  yourAddress: string | null;
  /** Open sessions that would be answered no more. */
  sessions: number;
};

/** What allowing a network would do, before it is saved. @throws NotFoundError */
export async function previewNetwork(ctx: Context, input: PreviewNetworkInput): Promise<NetworkPreview> {
  authorizeAny(ctx, ["signInPolicy.write"]);
  return asActor(ctx, async (tx) => {
    await targetName(tx, input);
    const before = (await lockNetworks(tx, input)).map((row) => row.network);
    const after = [...before, input.network];
    return {
      network: input.network,
      first: before.length === 0,
      shutsYouOut: shutsOut(await readerOf(tx, ctx), input, after),
      yourAddress: ctx.sourceIp,
      // As the system: sessions are nobody's to see; only their number leaves this function.
      sessions: await elevate(tx, () => countShutOut(tx, input, before, after)),
    };
  });
}
