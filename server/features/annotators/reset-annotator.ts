import type { ResetAnnotatorInput } from "#lib/schemas/annotators.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { ConflictError } from "#server/errors.ts";
import { createReset, type IssuedReset } from "#server/features/members/create-reset.ts";
import { loadAnnotator } from "./load-annotator.ts";

/**
 * Helps an annotator who lost their password or authenticator app, by their own coordinator or a security administrator:
 * a one-time link, shown once and mailed where mail is set up.
 * @throws NotFoundError, ConflictError for people without an account and for suspended ones
 */
export async function resetAnnotator(ctx: Context, input: ResetAnnotatorInput): Promise<IssuedReset> {
  authorize(ctx, "annotator.resetSignIn");
  return asActor(ctx, async (tx) => {
    const person = await loadAnnotator(tx, input.annotatorId, "change");
    if (!person.userId)
      throw new ConflictError(`${person.name} has no account yet. Make a new invitation link instead.`);
    return createReset(tx, ctx, { userId: person.userId, reason: input.reason });
  });
}
