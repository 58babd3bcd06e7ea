import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, Tx } from "#db/client.ts";
import { agentSequences, agents } from "#db/schema/environments.ts";
import {
  type AgentChannel,
  agentChannel,
  agentClockTolerance,
  agentHeader,
  requestText,
} from "#lib/schemas/agent-protocol.ts";
import { databaseNow } from "#server/clock.ts";
import type { AgentActor } from "#server/context.ts";
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
 * Proves who asks: signature first, then revocation, clock, and a sequence number never seen before.
 * The number counts as used from here on, even when the request then fails.
 * @throws AgentRefusal 400 headers or clock, 401 unknown_agent or bad_signature, 409 replayed, 410 revoked
 */
export async function verifyAgentRequest({ db }: { db: Database }, request: SignedAgentRequest): Promise<AgentActor> {
  const claim = readAgentClaim(request.headers, request.channel);
  return db.withScope({ kind: "system" }, async (tx) => {
    const [agent] = await tx.select().from(agents).where(eq(agents.id, claim.agentId));
    if (!agent?.publicKey) throw new AgentRefusal(401, "unknown_agent", "This agent is not enrolled here.");
    const { signature, ...fields } = claim;
    const text = requestText({
      ...fields,
      method: request.method,
      path: request.path,
      bodySha256: sha256Hex(request.body),
    });
    // Unsigned: someone on the line can spoil a signature, and an agent must not close everything over that.
    if (!isSignedBy(agent.publicKey, text, signature))
      throw new AgentRefusal(401, "bad_signature", "The signature does not match this agent's key.", { signed: false });
    if (agent.revokedAt)
      throw new AgentRefusal(410, "revoked", "This agent was revoked in the portal. Enrol it again to go on.");
    const now = await databaseNow(tx);
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
    await tx.update(agents).set({ lastSeenAt: now, clockSkewMs: skew }).where(eq(agents.id, agent.id));
    const { id, kind, name, environmentId, annotatorId, vendorId } = agent;
    return { kind: "agent", agentId: id, name, agentKind: kind, environmentId, annotatorId, vendorId };
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
