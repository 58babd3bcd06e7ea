import {
  confirmByPasskeyInput,
  ownSessionInput,
  passkeyIdInput,
  registerPasskeyInput,
  renamePasskeyInput,
  replaceAppInput,
} from "#lib/schemas/account.ts";
import { doorProcedure, personProcedure, router } from "#server/api/trpc.ts";
import { confirmByPasskey } from "./confirm-by-passkey.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endOwnSession } from "./end-own-session.ts";
import { getAccount } from "./get-account.ts";
import { listOwnSessions } from "./list-own-sessions.ts";
import { listOwnSignIns } from "./list-own-sign-ins.ts";
import { makeRecoveryCodes } from "./make-recovery-codes.ts";
import { offerApp } from "./offer-app.ts";
import { offerPasskey } from "./offer-passkey.ts";
import { askForPasskey } from "./proof-question.ts";
import { proofWays } from "./proof-ways.ts";
import { registerPasskey } from "./register-passkey.ts";
import { removePasskey } from "./remove-passkey.ts";
import { renamePasskey } from "./rename-passkey.ts";
import { replaceApp } from "./replace-app.ts";
import { signInQuestion } from "./sign-in-question.ts";

/** One's own account. Questions and offers are mutations: what they answer holds once, and no cache may keep it. */
export const accountRouter = router({
  get: personProcedure.query(({ ctx }) => getAccount(ctx)),
  sessions: personProcedure.query(({ ctx }) => listOwnSessions(ctx)),
  signIns: personProcedure.query(({ ctx }) => listOwnSignIns(ctx)),
  endSession: personProcedure.input(ownSessionInput).mutation(({ ctx, input }) => endOwnSession(ctx, input)),
  endOtherSessions: personProcedure.mutation(({ ctx }) => endOtherSessions(ctx)),

  offerPasskey: personProcedure.mutation(({ ctx }) => offerPasskey(ctx)),
  registerPasskey: personProcedure
    .input(registerPasskeyInput)
    .mutation(async ({ ctx, input }) => ctx.browser.keep((await registerPasskey(ctx, input)).token)),
  renamePasskey: personProcedure.input(renamePasskeyInput).mutation(({ ctx, input }) => renamePasskey(ctx, input)),
  removePasskey: personProcedure.input(passkeyIdInput).mutation(({ ctx, input }) => removePasskey(ctx, input)),
  offerApp: personProcedure.mutation(({ ctx }) => offerApp(ctx)),
  replaceApp: personProcedure.input(replaceAppInput).mutation(async ({ ctx, input }) => {
    const { token, sessionsEnded } = await replaceApp(ctx, input);
    await ctx.browser.keep(token);
    return { sessionsEnded };
  }),
  makeRecoveryCodes: personProcedure.mutation(({ ctx }) => makeRecoveryCodes(ctx)),

  proofWays: personProcedure.query(({ ctx }) => proofWays(ctx)),
  askForPasskey: personProcedure.mutation(({ ctx }) => askForPasskey(ctx)),
  confirmByPasskey: personProcedure
    .input(confirmByPasskeyInput)
    .mutation(async ({ ctx, input }) => ctx.browser.keep((await confirmByPasskey(ctx, input)).token)),

  /** For whoever is not signed in yet. */
  signInQuestion: doorProcedure.mutation(({ ctx }) => signInQuestion(ctx, ctx.browser.mark)),
});
