import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { agents, environments } from "#db/schema/environments.ts";
import type { enrollInput, enrollOutput } from "#lib/schemas/agent-protocol.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { insertKey } from "#server/features/service-identities/insert-key.ts";
import { notifyLive } from "#server/live/notify.ts";
import { AgentRefusal } from "./agent-refusal.ts";
import { sha256Hex } from "./agent-signature.ts";

export type EnrollInput = z.infer<typeof enrollInput>;
export type EnrollOutput = z.infer<typeof enrollOutput>;

/**
 * Trades a one-time token for an agent's identity. Of two who hold the token exactly one gets in; a refused
 * enrolment leaves the token usable, since the transaction takes the trade back.
 * @param ctx `portalKey` is the public key (base64) the agent pins
 * @throws AgentRefusal 401 bad_token, 400 wrong_kind
 */
export async function enrollAgent(
  ctx: Omit<Context, "actor"> & { portalKey: string },
  input: EnrollInput,
  settings: { AGENT_KEY_DAYS: number } = env(),
): Promise<EnrollOutput> {
  return ctx.db.withScope({ kind: "system" }, async (tx) => {
    const [agent] = await tx
      .update(agents)
      .set({
        tokenHash: null,
        tokenExpiresAt: null,
        enrolledAt: sql`now()`,
        version: input.version,
        hostname: input.hostname,
        wireguardPublicKey: input.gateway?.wireguardPublicKey ?? null,
        listenPort: input.gateway?.listenPort ?? null,
        echoPort: input.gateway?.echoPort ?? null,
      })
      .where(
        sql`${agents.tokenHash} = ${sha256Hex(input.token)} and ${agents.tokenExpiresAt} > now() and ${agents.revokedAt} is null and ${agents.enrolledAt} is null`,
      )
      .returning();
    if (!agent)
      throw new AgentRefusal(
        401,
        "bad_token",
        "This token was used, replaced or has expired. Issue a new one in the portal.",
        { signed: false },
      );
    if ((agent.kind === "gateway") !== (input.gateway !== undefined))
      throw new AgentRefusal(400, "wrong_kind", `This token is for a ${agent.kind} agent. It was not used up.`, {
        signed: false,
      });
    const actor: AgentActor = {
      kind: "agent",
      agentId: agent.id,
      name: agent.name,
      agentKind: agent.kind,
      environmentId: agent.environmentId,
      annotatorId: agent.annotatorId,
      vendorId: agent.vendorId,
    };
    const { expiresAt } = await insertKey(
      tx,
      { agentId: agent.id, publicKey: input.publicKey },
      settings.AGENT_KEY_DAYS,
    );
    if (agent.environmentId && input.gateway) await followEchoPort(tx, agent.environmentId, input.gateway.echoPort);
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: agent.kind === "gateway" ? "agent.enrolled" : "probe.enrolled",
        subject: { type: "agent", id: agent.id, name: agent.name },
        environmentId: agent.environmentId,
        annotatorId: agent.annotatorId,
        vendorId: agent.vendorId,
        after: {
          kind: agent.kind,
          hostname: input.hostname,
          version: input.version,
          publicKey: input.publicKey,
          keyExpiresAt: expiresAt,
          ...input.gateway,
        },
      },
    );
    await notifyLive(tx, { topic: "environments", environmentId: agent.environmentId, vendorId: agent.vendorId });
    return { agentId: agent.id, kind: agent.kind, name: agent.name, portalKey: ctx.portalKey };
  });
}

/** The probes' default target is the gateway's echo; it moves to the port the gateway really listens on. */
async function followEchoPort(tx: Tx, environmentId: string, echoPort: number): Promise<void> {
  const { tunnelAddress } = environments;
  await tx.execute(sql`
    update probe_targets set port = ${echoPort}
    where environment_id = ${environmentId} and kind = 'udp' and port <> ${echoPort}
      and host = (select ${tunnelAddress} from ${environments} where ${eq(environments.id, environmentId)})`);
}
