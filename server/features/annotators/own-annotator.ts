import type { Tx } from "#db/client.ts";
import type { Context, UserActor } from "#server/context.ts";
import { ConflictError, ForbiddenError } from "#server/errors.ts";
import { type AnnotatorRow, loadAnnotator } from "./load-annotator.ts";

/**
 * The annotator the actor is.
 * @throws ForbiddenError when the person is no annotator
 */
export async function ownAnnotator(tx: Tx, ctx: Context<UserActor>): Promise<AnnotatorRow> {
  if (!ctx.actor.annotatorId) throw new ForbiddenError();
  return loadAnnotator(tx, ctx.actor.annotatorId);
}

/**
 * The same, for acts that only somebody active may do.
 * @throws ConflictError when the person or their company is suspended
 */
export async function ownActiveAnnotator(tx: Tx, ctx: Context<UserActor>): Promise<AnnotatorRow> {
  const own = await ownAnnotator(tx, ctx);
  if (own.status !== "active" || own.vendorStatus !== "active")
    throw new ConflictError("You are suspended, so your gates cannot change now. Your coordinator can tell you more.");
  return own;
}
