import {
  addNetworkInput,
  listSignInsInput,
  previewNetworkInput,
  removeNetworkInput,
  roleLimitsInput,
} from "#lib/schemas/sign-in.ts";
import { clientProcedure, router } from "#server/api/trpc.ts";
import { addNetwork } from "./add-network.ts";
import { listSignIns } from "./list-sign-ins.ts";
import { previewNetwork } from "./preview-network.ts";
import { previewRoleLimits } from "./preview-role-limits.ts";
import { readRules } from "./read-rules.ts";
import { previewRemoval, removeNetwork } from "./remove-network.ts";
import { setRoleLimits } from "./set-role-limits.ts";

export const signInRouter = router({
  rules: clientProcedure.query(({ ctx }) => readRules(ctx)),
  previewLimits: clientProcedure.input(roleLimitsInput).query(({ ctx, input }) => previewRoleLimits(ctx, input)),
  setLimits: clientProcedure.input(roleLimitsInput).mutation(({ ctx, input }) => setRoleLimits(ctx, input)),
  previewNetwork: clientProcedure.input(previewNetworkInput).query(({ ctx, input }) => previewNetwork(ctx, input)),
  addNetwork: clientProcedure.input(addNetworkInput).mutation(({ ctx, input }) => addNetwork(ctx, input)),
  previewRemoval: clientProcedure.input(removeNetworkInput).query(({ ctx, input }) => previewRemoval(ctx, input)),
  removeNetwork: clientProcedure.input(removeNetworkInput).mutation(({ ctx, input }) => removeNetwork(ctx, input)),
  history: clientProcedure.input(listSignInsInput).query(({ ctx, input }) => listSignIns(ctx, input)),
});
