import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { grantPlanes, grants } from "#db/schema/access.ts";
import { annotators } from "#db/schema/annotators.ts";
import { revokeGrant } from "#server/features/access/revoke-grant.ts";
import { annotatorStories, emailOf, projectManager } from "./people.ts";
import { createCast } from "./seed-people.ts";

const patienceMs = 120_000;

/**
 * The end of the story that needs a running portal: grants that were seen open are revoked, so that their gateways close
 * them and receipts are signed. Gives up after two minutes; what did not open cannot leave a receipt.
 * @returns whether every one of them was revoked
 */
export async function finishStory(db: Database): Promise<boolean> {
  const cast = createCast(db);
  const manager = await cast({ name: projectManager, vendor: null });
  const emails = annotatorStories.filter((one) => one.access === "revoked").map(emailOf);
  const until = performance.now() + patienceMs;
  const left = new Set(emails);
  while (left.size > 0 && performance.now() < until) {
    for (const { email, grantId } of await seenOpen(db, [...left])) {
      await revokeGrant(manager, { grantId, reason: "The batch is finished; the queue is empty." });
      left.delete(email);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return left.size === 0;
}

function seenOpen(db: Database, emails: string[]): Promise<{ email: string; grantId: string }[]> {
  return db.withScope({ kind: "system" }, (tx) =>
    tx
      .select({ email: annotators.email, grantId: grants.id })
      .from(grants)
      .innerJoin(annotators, eq(annotators.id, grants.annotatorId))
      .innerJoin(grantPlanes, eq(grantPlanes.grantId, grants.id))
      .where(and(inArray(annotators.email, emails), eq(grants.state, "open"), eq(grantPlanes.status, "active"))),
  );
}
