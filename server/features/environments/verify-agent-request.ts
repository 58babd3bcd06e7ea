import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { agentSequences, agents } from "#db/schema/environments.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import {
  type AgentChannel,
  agentChannel,
  agentClockTolerance,
  agentHeader,
  requestText,
} from "#lib/schemas/agent-protocol.ts";
import { inScope } from "#lib/service-key.ts";
import { databaseNow } from "#server/clock.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { noteKeyUse, requireLiveKey } from "#server/features/service-identities/admit-key.ts";
import { AgentRefusal } from "./agent-refusal.ts";
import { isSignedBy, sha256Hex } from "./agent-signature.ts";

/** Which agent says it asks, and with which number; an answer is bound to exactly this. */
const claimSchema = z.object({
  agentId: z.uuid(),
  channel: agentChannel,
  sequence: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  sentAt: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  signature: z.string().min(1).max(200),
});
export type AgentClaim = z.infer<typeof claimSchema>;

export type SignedAgentRequest = {
  method: string;
  /** Without query string, as the agent signed it. */
  path: string;
  headers: Headers;
  body: Buffer;
  channel: AgentChannel;
};

/** Reads the headers. Nothing in a claim is proven. @throws AgentRefusal 400, unsigned */
export function readAgentClaim(headers: Headers, channel: AgentChannel): AgentClaim {
  const claim = claimSchema.safeParse({
    agentId: headers.get(agentHeader.agent),
    channel: headers.get(agentHeader.channel),
    sequence: headers.get(agentHeader.sequence),
    sentAt: headers.get(agentHeader.sentAt),
    signature: headers.get(agentHeader.signature),
  });
  if (!claim.success || claim.data.channel !== channel)
    throw new AgentRefusal(400, "headers", "The request lacks an agent's headers or names another channel.", {
      signed: false,
    });
  return claim.data;
}

/**
 * Proves who asks: signature first, then revocation, the key's time and scope, clock, and a sequence number never seen
 * before. The number counts as used from here on, even when the request then fails.
 * @returns who asks, and whether it shall renew its key
 * @throws AgentRefusal 400 headers or clock, 401 unknown_agent, bad_signature, key_expired or key_replaced,
 *   403 out_of_scope, 409 replayed, 410 revoked
 */
export async function verifyAgentRequest(
  ctx: Omit<Context, "actor">,
  request: SignedAgentRequest,
): Promise<{ actor: AgentActor; renewKey: boolean }> {
  const claim = readAgentClaim(request.headers, request.channel);
  return ctx.db.withScope({ kind: "system" }, async (tx) => {
    const known = await tx
      .select({ agent: agents, key: serviceKeys })
      .from(agents)
      .innerJoin(serviceKeys, eq(serviceKeys.agentId, agents.id))
      .where(eq(agents.id, claim.agentId))
      .orderBy(desc(serviceKeys.createdAt), desc(serviceKeys.id));
    const agent = known[0]?.agent;
    if (!agent) throw new AgentRefusal(401, "unknown_agent", "This agent is not enrolled here.");
    const { signature, ...fields } = claim;
    const text = requestText({
      ...fields,
      method: request.method,
      path: request.path,
      bodySha256: sha256Hex(request.body),
    });
    // Unsigned: someone on the line can spoil a signature, and an agent must not close everything over that.
    const key = known.find((one) => isSignedBy(one.key.publicKey, text, signature))?.key;
    if (!key)
      throw new AgentRefusal(401, "bad_signature", "The signature does not match this agent's key.", { signed: false });
    if (agent.revokedAt)
      throw new AgentRefusal(410, "revoked", "This agent was revoked in the portal. Enrol it again to go on.");
    const now = await databaseNow(tx);
    const { renewKey } = requireLiveKey(key, now);
    if (!inScope(agent.kind, claim.channel))
      throw new AgentRefusal(403, "out_of_scope", `The key of a ${agent.kind} agent does not reach this address.`);
    const skew = claim.sentAt - now.getTime();
    if (Math.abs(skew) > agentClockTolerance)
      throw new AgentRefusal(
        400,
        "clock",
        `This host's clock is ${Math.round(skew / 1000)} s off the portal's. Set it right; up to 30 s is accepted.`,
      );
    if (!(await takeSequence(tx, claim)))
      throw new AgentRefusal(
        409,
        "replayed",
        "This sequence number was used before, so the request was not carried out.",
      );
    const { id, kind, name, environmentId, annotatorId, vendorId } = agent;
    const actor: AgentActor = {
      kind: "agent",
      agentId: id,
      name,
      agentKind: kind,
      environmentId,
      annotatorId,
      vendorId,
    };
    await noteKeyUse(tx, { ...ctx, actor }, key, now);
    if (agent.clockSkewMs !== skew) await tx.update(agents).set({ clockSkewMs: skew }).where(eq(agents.id, id));
    return { actor, renewKey };
  });
}

/** Moves the channel's number up in one conditional statement: of two equal ones, exactly one finds a row to move. */
async function takeSequence(tx: Tx, claim: AgentClaim): Promise<boolean> {
  const moved = await tx
    .insert(agentSequences)
    .values({ agentId: claim.agentId, channel: claim.channel, lastSequence: claim.sequence })
    .onConflictDoUpdate({
      target: [agentSequences.agentId, agentSequences.channel],
      set: { lastSequence: claim.sequence },
      setWhere: sql`${agentSequences.lastSequence} < ${claim.sequence}`,
    })
    .returning({ agentId: agentSequences.agentId });
  return moved.length === 1;
}
