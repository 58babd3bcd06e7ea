import { and, eq, isNull, sql } from "drizzle-orm";
import { agents } from "#db/schema/environments.ts";
import type { IssueProbeTokenInput } from "#lib/schemas/environments.ts";
import { recordAudit } from "#server/audit/record.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { loadAnnotator } from "#server/features/annotators/load-annotator.ts";
import { notifyLive } from "#server/live/notify.ts";
import type { IssuedToken } from "./issue-gateway-token.ts";
import { mintToken, tokenMinutes } from "./mint-token.ts";
import { type PortalForAgents, portalForAgents } from "./portal-for-agents.ts";

/**
 * Lets one desktop of an annotator enrol its probe within the next hour. A token nobody used is replaced; probes that
 * are enrolled go on, since a person may work at two desktops.
 * @throws NotFoundError for foreign people, ConflictError when the person is not active
 */
export async function issueProbeToken(
  ctx: Context,
  input: IssueProbeTokenInput,
  portal?: PortalForAgents,
): Promise<IssuedToken> {
  authorize(ctx, "probe.enroll");
  const { url, publicKey } = portal ?? (await portalForAgents(ctx.db));
  const { token, tokenHash } = mintToken(publicKey);
  return asActor(ctx, async (tx) => {
    const annotator = await loadAnnotator(tx, input.annotatorId);
    if (annotator.status !== "active")
      throw new ConflictError(`${annotator.name} is not active, so no probe was admitted.`);
    const facts = {
      name: `Probe of ${annotator.name}`,
      tokenHash,
      tokenExpiresAt: sql`now() + make_interval(mins => ${tokenMinutes})`,
    };
    const [unused] = await tx
      .select({ id: agents.id })
      .from(agents)
      .where(
        and(
          eq(agents.kind, "probe"),
          eq(agents.annotatorId, annotator.id),
          isNull(agents.enrolledAt),
          isNull(agents.revokedAt),
        ),
      )
      .limit(1)
      .for("update");
    const [agent] = unused
      ? await tx.update(agents).set(facts).where(eq(agents.id, unused.id)).returning()
      : await tx
          .insert(agents)
          .values({ kind: "probe", annotatorId: annotator.id, vendorId: annotator.vendorId, ...facts })
          .returning();
    if (!agent?.tokenExpiresAt) throw new Error("the probe was not written");
    await recordAudit(tx, ctx, {
      action: "probe.tokenIssued",
      subject: { type: "agent", id: agent.id, name: facts.name },
      vendorId: annotator.vendorId,
      annotatorId: annotator.id,
      after: { kind: "probe", annotator: annotator.name, usableUntil: agent.tokenExpiresAt },
    });
    await notifyLive(tx, { topic: "health", vendorId: annotator.vendorId, annotatorId: annotator.id });
    return { agentId: agent.id, token, expiresAt: agent.tokenExpiresAt, portalUrl: url };
  });
}
