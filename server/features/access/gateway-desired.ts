import { eq } from "drizzle-orm";
import { environments } from "#db/schema/environments.ts";
import type { Desired } from "#lib/schemas/agent-protocol.ts";
import { databaseNow } from "#server/clock.ts";
import { type AgentActor, asSystem, type Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { NotFoundError } from "#server/errors.ts";
import { requireCurrentAgent } from "#server/features/environments/require-current-agent.ts";
import { onLive } from "#server/live/hub.ts";
import { desiredPeers, revisionOf } from "./desired-peers.ts";

async function currentState(ctx: Context, environmentId: string): Promise<Desired> {
  return asSystem(ctx, async (tx) => {
    const [environment] = await tx.select().from(environments).where(eq(environments.id, environmentId));
    if (!environment) throw new NotFoundError();
    const state = {
      leaseMs: env().GATEWAY_LEASE_SECONDS * 1_000,
      reportEveryMs: env().GATEWAY_REPORT_MS,
      tunnel: { address: environment.tunnelAddress, prefix: environment.tunnelPrefix, mtu: 1_420 },
      peers: await desiredPeers(tx, environmentId),
    };
    return { revision: revisionOf(state), serverTime: (await databaseNow(tx)).getTime(), ...state };
  });
}

/**
 * Answers the gateway agent's long poll: at once when what it has is not what it shall have, else when that changes
 * or after `waitMs`. Looks again every second even without a hint, so a lost notification costs a second at most.
 * @throws AgentRefusal as soon as the agent is revoked, so that it closes everything then and not at the end of its poll
 */
export async function gatewayDesired(
  ctx: Context<AgentActor>,
  input: { have: string | null; waitMs: number },
): Promise<Desired> {
  const { environmentId } = ctx.actor;
  if (!environmentId) throw new NotFoundError();
  let wake: () => void = () => undefined;
  let hinted = false;
  const off = onLive((message) => {
    if (message.topic !== "gateway" && message.topic !== "sealed") return;
    if (message.environmentId && message.environmentId !== environmentId) return;
    hinted = true;
    wake();
  });
  const deadline = performance.now() + input.waitMs;
  try {
    for (;;) {
      hinted = false;
      await requireCurrentAgent(ctx);
      const state = await currentState(ctx, environmentId);
      const left = deadline - performance.now();
      if (state.revision !== input.have || left <= 0) return state;
      if (hinted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(1_000, left));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    off();
  }
}
