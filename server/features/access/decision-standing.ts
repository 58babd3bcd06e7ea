import { eq } from "drizzle-orm";
import { elevate, type Tx } from "#db/client.ts";
import { annotators } from "#db/schema/annotators.ts";
import { users } from "#db/schema/members.ts";
import { vendors } from "#db/schema/vendors.ts";
import { loadBindings } from "#server/auth/load-bindings.ts";
import { mayEnter } from "#server/auth/may-enter.ts";
import { type DecisionFact, stepsFor } from "./policy.ts";

type Made = Omit<DecisionFact, "stands">;

/** Adds whether those who decided may still enter and decide their step here. As the system: it reads their rights. */
export function withStanding<D extends Made>(
  tx: Tx,
  made: readonly D[],
  place: Parameters<typeof stepsFor>[1],
): Promise<(D & { stands: boolean })[]> {
  return elevate(tx, async () => {
    const standing: (D & { stands: boolean })[] = [];
    for (const decision of made) {
      const [person] = await tx
        .select({ mayEnter })
        .from(users)
        .leftJoin(vendors, eq(vendors.id, users.vendorId))
        .leftJoin(annotators, eq(annotators.userId, users.id))
        .where(eq(users.id, decision.decidedBy));
      const steps = stepsFor(await loadBindings(tx, decision.decidedBy), place);
      standing.push({ ...decision, stands: person?.mayEnter === true && steps.includes(decision.step) });
    }
    return standing;
  });
}
