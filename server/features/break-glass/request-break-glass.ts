import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/members.ts";
import type { RequestBreakGlassInput } from "#lib/schemas/break-glass.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { NotFoundError } from "#server/errors.ts";
import { askGlass } from "./ask-glass.ts";

/**
 * Asks that somebody of the client be a security administrator for an hour; a second person decides.
 * @returns the request's id and whom it is for
 * @throws NotFoundError, InvalidError (field userId), ConflictError when it was asked for or is open already
 */
export async function requestBreakGlass(
  ctx: Context,
  input: RequestBreakGlassInput,
): Promise<{ id: string; name: string }> {
  authorize(ctx, "breakGlass.request");
  const { actor } = ctx;
  return asActor(ctx, async (tx) => {
    const [visible] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, input.userId), eq(users.organisation, "client")));
    if (!visible) throw new NotFoundError();
    return askGlass(tx, ctx, { ...input, askedBy: actor.userId, askedByName: actor.name });
  });
}
