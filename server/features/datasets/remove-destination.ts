import { eq } from "drizzle-orm";
import { scopeDestinations } from "#db/schema/datasets.ts";
import type { RemoveDestinationInput } from "#lib/schemas/datasets.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError, NotFoundError } from "#server/errors.ts";
import { holdScope, recordScopeChange } from "./change-scope.ts";

/**
 * Takes one host and port off a scope, while nobody holds a grant on it.
 * @throws ConflictError while grants stand or when it is the last one
 */
export async function removeDestination(ctx: Context, input: RemoveDestinationInput): Promise<void> {
  authorize(ctx, "dataset.write");
  await asActor(ctx, async (tx) => {
    const [found] = await tx
      .select({ scopeId: scopeDestinations.scopeId })
      .from(scopeDestinations)
      .where(eq(scopeDestinations.id, input.destinationId));
    if (!found) throw new NotFoundError();
    const held = await holdScope(tx, found.scopeId);
    const rest = held.destinations.filter((destination) => destination.id !== input.destinationId);
    if (rest.length === held.destinations.length) throw new NotFoundError();
    if (rest.length === 0)
      throw new ConflictError(
        "This is the scope's only host. A scope that reaches nothing cannot be granted, so it was kept.",
      );
    await tx.delete(scopeDestinations).where(eq(scopeDestinations.id, input.destinationId));
    await recordScopeChange(tx, ctx, held, rest);
  });
}
