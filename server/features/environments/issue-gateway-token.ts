import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { agents } from "#db/schema/environments.ts";
import type { IssueGatewayTokenInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, violatedConstraint } from "#server/errors.ts";
import { notifyLive } from "#server/live/notify.ts";
import { loadEnvironment } from "./load-environment.ts";
import { mintToken, tokenMinutes } from "./mint-token.ts";
import { type PortalForAgents, portalForAgents } from "./portal-for-agents.ts";

/** The only time a token is told. */
export type IssuedToken = { agentId: string; token: string; expiresAt: Date; portalUrl: string };

const expiry = sql`now() + make_interval(mins => ${tokenMinutes})`;

/**
 * Lets one gateway host enrol for an environment within the next hour. A token nobody used is replaced.
 * @throws ConflictError while a gateway is enrolled: it has to be revoked first
 */
export async function issueGatewayToken(
  ctx: Context,
  input: IssueGatewayTokenInput,
  portal?: PortalForAgents,
): Promise<IssuedToken> {
  authorize(ctx, "agent.enroll");
  const { url, publicKey } = portal ?? (await portalForAgents(ctx.db));
  const { token, tokenHash } = mintToken(publicKey);
  try {
    return await asActor(ctx, async (tx) => {
      const environment = await loadEnvironment(tx, input.environmentId);
      const agent = (await replaceUnused(tx, input, tokenHash)) ?? (await insertNew(tx, input, tokenHash));
      if (!agent.tokenExpiresAt) throw new Error("the token has no end");
      await recordAudit(tx, ctx, {
        action: "agent.tokenIssued",
        subject: { type: "agent", id: agent.id, name: input.name },
        environmentId: environment.id,
        after: { kind: "gateway", environment: environment.name, usableUntil: agent.tokenExpiresAt },
      });
      await notifyLive(tx, { topic: "environments", vendorId: null, environmentId: environment.id });
      return { agentId: agent.id, token, expiresAt: agent.tokenExpiresAt, portalUrl: url };
    });
  } catch (error) {
    // Two people at once: the index allows one gateway per environment.
    if (violatedConstraint(error) === "agents_one_gateway")
      throw new ConflictError(
        "Someone else issued a token for this environment at the same moment. Nothing was issued here; open the page again.",
      );
    throw error;
  }
}

async function replaceUnused(tx: Tx, input: IssueGatewayTokenInput, tokenHash: string) {
  const ofEnvironment = and(
    eq(agents.kind, "gateway"),
    eq(agents.environmentId, input.environmentId),
    isNull(agents.revokedAt),
  );
  const [current] = await tx
    .select({ id: agents.id, name: agents.name, enrolledAt: agents.enrolledAt })
    .from(agents)
    .where(ofEnvironment)
    .for("update");
  if (!current) return null;
  if (current.enrolledAt)
    throw new ConflictError(
      `${current.name} is enrolled as this environment's gateway. Revoke it first; then a new one can enrol.`,
    );
  const [row] = await tx
    .update(agents)
    .set({ name: input.name, tokenHash, tokenExpiresAt: expiry })
    .where(eq(agents.id, current.id))
    .returning();
  return row ?? null;
}

async function insertNew(tx: Tx, input: IssueGatewayTokenInput, tokenHash: string) {
  const [row] = await tx
    .insert(agents)
    .values({
      kind: "gateway",
      name: input.name,
      environmentId: input.environmentId,
      tokenHash,
      tokenExpiresAt: expiry,
    })
    .returning();
  if (!row) throw new Error("the agent was not inserted");
  return row;
}
