import {
  createProviderInput,
  providerIdInput,
  setPasswordsInput,
  setProviderStatusInput,
  signInChoicesInput,
  unlinkIdentityInput,
  updateProviderInput,
} from "#lib/schemas/sso.ts";
import { clientProcedure, doorProcedure, router } from "#server/api/trpc.ts";
import { createProvider } from "./create-provider.ts";
import { getProvider } from "./get-provider.ts";
import { listPasswordRules } from "./list-password-rules.ts";
import { listProviders } from "./list-providers.ts";
import { setPasswords } from "./set-passwords.ts";
import { setProviderStatus } from "./set-provider-status.ts";
import { signInChoices } from "./sign-in-choices.ts";
import { testProvider } from "./test-provider.ts";
import { unlinkIdentity } from "./unlink-identity.ts";
import { updateProvider } from "./update-provider.ts";

/** Identity providers and how people may sign in. The trips to providers themselves are server/api/sso-routes.ts. */
export const ssoRouter = router({
  list: clientProcedure.query(({ ctx }) => listProviders(ctx)),
  get: clientProcedure.input(providerIdInput).query(({ ctx, input }) => getProvider(ctx, input)),
  create: clientProcedure.input(createProviderInput).mutation(({ ctx, input }) => createProvider(ctx, input)),
  update: clientProcedure.input(updateProviderInput).mutation(({ ctx, input }) => updateProvider(ctx, input)),
  test: clientProcedure.input(providerIdInput).mutation(({ ctx, input }) => testProvider(ctx, input)),
  setStatus: clientProcedure.input(setProviderStatusInput).mutation(({ ctx, input }) => setProviderStatus(ctx, input)),
  unlink: clientProcedure.input(unlinkIdentityInput).mutation(({ ctx, input }) => unlinkIdentity(ctx, input)),

  passwordRules: clientProcedure.query(({ ctx }) => listPasswordRules(ctx)),
  setPasswords: clientProcedure.input(setPasswordsInput).mutation(({ ctx, input }) => setPasswords(ctx, input)),

  choices: doorProcedure.input(signInChoicesInput).query(({ ctx, input }) => signInChoices(ctx, input)),
});
