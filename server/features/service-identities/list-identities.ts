import { and, eq, isNotNull, isNull, type SQL } from "drizzle-orm";
import { annotators } from "#db/schema/annotators.ts";
import { agents, environments } from "#db/schema/environments.ts";
import { serviceKeys } from "#db/schema/service-keys.ts";
import { vendors } from "#db/schema/vendors.ts";
import type { ListIdentitiesInput } from "#lib/schemas/service-identities.ts";
import type { KeyTimes, ServiceKind } from "#lib/service-key.ts";
import { authorize } from "#server/authorize.ts";
import { databaseNow } from "#server/clock.ts";
import { asActor, type Context } from "#server/context.ts";
import { containsText, namePage } from "#server/features/annotators/name-page.ts";
import { isNewestKey, lastUse, newestKey } from "./select-key.ts";

export type IdentityRow = {
  id: string;
  kind: ServiceKind;
  name: string;
  demo: boolean;
  /** Of a gateway: the environment its key is good for. */
  environment: { id: string; name: string } | null;
  /** Of a probe: the person. */
  annotator: { id: string; name: string } | null;
  vendorName: string | null;
  revokedAt: Date | null;
  tokenExpiresAt: Date | null;
  /** The newest key; null before enrolment. */
  key: KeyTimes | null;
  lastUsedAt: Date | null;
  lastUsedFrom: string | null;
};

/** Every program that holds a key to the portal, by name, a page at a time. Nobody's key can be read here. */
export async function listIdentities(
  ctx: Context,
  input: ListIdentitiesInput,
): Promise<{ rows: IdentityRow[]; newer: string | null; older: string | null; asOf: Date }> {
  authorize(ctx, "agent.read");
  return asActor(ctx, async (tx) => {
    const paging = namePage({ name: agents.name, id: agents.id }, input);
    const filters: (SQL | undefined)[] = [
      paging.where,
      input.state === "revoked" ? isNotNull(agents.revokedAt) : isNull(agents.revokedAt),
    ];
    if (input.kind) filters.push(eq(agents.kind, input.kind));
    if (input.text) filters.push(containsText(agents.name, input.text));
    const found = await tx
      .select({
        id: agents.id,
        kind: agents.kind,
        name: agents.name,
        demo: agents.demo,
        environment: { id: environments.id, name: environments.name },
        annotator: { id: annotators.id, name: annotators.name },
        vendorName: vendors.name,
        revokedAt: agents.revokedAt,
        tokenExpiresAt: agents.tokenExpiresAt,
        key: newestKey,
        ...lastUse,
      })
      .from(agents)
      .leftJoin(serviceKeys, isNewestKey)
      .leftJoin(environments, eq(environments.id, agents.environmentId))
      .leftJoin(annotators, eq(annotators.id, agents.annotatorId))
      .leftJoin(vendors, eq(vendors.id, agents.vendorId))
      .where(and(...filters))
      .orderBy(...paging.orderBy)
      .limit(input.limit + 1);
    return { ...paging.page(found), asOf: await databaseNow(tx) };
  });
}
