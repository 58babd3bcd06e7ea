import type { ResetMemberInput } from "#lib/schemas/members.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, type Context } from "#server/context.ts";
import { createReset, type IssuedReset } from "./create-reset.ts";
import { loadMember } from "./load-member.ts";

/**
 * Helps somebody who lost their password or authenticator app: a one-time link, shown once and mailed where mail is set up.
 * @throws NotFoundError, ConflictError for oneself and for suspended people
 */
export async function resetMember(ctx: Context, input: ResetMemberInput): Promise<IssuedReset> {
  authorize(ctx, "member.resetSignIn");
  return asActor(ctx, async (tx) => {
    const { id } = await loadMember(tx, input.userId);
    return createReset(tx, ctx, { userId: id, reason: input.reason });
  });
}
