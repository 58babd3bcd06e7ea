import { scopeDestinations } from "#db/schema/datasets.ts";
import { type AddDestinationInput, destinationLimit } from "#lib/schemas/datasets.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, InvalidError } from "#server/errors.ts";
import { holdScope, recordScopeChange } from "./change-scope.ts";
import { destinationRefusal } from "./policy.ts";

/**
 * Lets a scope reach one more host and port, while nobody holds a grant on it.
 * @throws ConflictError while grants stand or when it is there already, InvalidError for an address in the tunnel network
 */
export async function addDestination(ctx: Context, input: AddDestinationInput): Promise<{ id: string }> {
  authorize(ctx, "dataset.write");
  return asActor(ctx, async (tx) => {
    const held = await holdScope(tx, input.scopeId);
    const refusal = destinationRefusal([input], held.dataset);
    if (refusal) throw new InvalidError(refusal, "address");
    if (held.destinations.length >= destinationLimit)
      throw new ConflictError(`This scope reaches ${destinationLimit} hosts and ports already. Nothing was added.`);
    const [row] = await tx.insert(scopeDestinations).values(input).onConflictDoNothing().returning();
    if (!row) throw new InvalidError("This scope reaches that host and port already.", "address");
    await recordScopeChange(tx, ctx, held, [...held.destinations, row]);
    return { id: row.id };
  });
}
