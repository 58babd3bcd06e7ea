import {
  addProbeTargetInput,
  createEnvironmentInput,
  environmentIdInput,
  issueGatewayTokenInput,
  issueProbeTokenInput,
  listEnvironmentsInput,
  listPeersInput,
  revokeAgentInput,
  updateEnvironmentInput,
} from "#lib/schemas/environments.ts";
import { clientProcedure, personProcedure, router } from "#server/api/trpc.ts";
import { addProbeTarget } from "./add-probe-target.ts";
import { createEnvironment } from "./create-environment.ts";
import { getEnvironment } from "./get-environment.ts";
import { issueGatewayToken } from "./issue-gateway-token.ts";
import { issueProbeToken } from "./issue-probe-token.ts";
import { listEnvironments } from "./list-environments.ts";
import { listPeers } from "./list-peers.ts";
import { revokeAgent } from "./revoke-agent.ts";
import { updateEnvironment } from "./update-environment.ts";

export const environmentsRouter = router({
  list: clientProcedure.input(listEnvironmentsInput).query(({ ctx, input }) => listEnvironments(ctx, input)),
  get: clientProcedure.input(environmentIdInput).query(({ ctx, input }) => getEnvironment(ctx, input)),
  peers: clientProcedure.input(listPeersInput).query(({ ctx, input }) => listPeers(ctx, input)),
  create: clientProcedure.input(createEnvironmentInput).mutation(({ ctx, input }) => createEnvironment(ctx, input)),
  update: clientProcedure.input(updateEnvironmentInput).mutation(({ ctx, input }) => updateEnvironment(ctx, input)),
  addTarget: clientProcedure.input(addProbeTargetInput).mutation(({ ctx, input }) => addProbeTarget(ctx, input)),
  issueGatewayToken: clientProcedure
    .input(issueGatewayTokenInput)
    .mutation(({ ctx, input }) => issueGatewayToken(ctx, input)),
  issueProbeToken: personProcedure
    .input(issueProbeTokenInput)
    .mutation(({ ctx, input }) => issueProbeToken(ctx, input)),
  revokeAgent: clientProcedure.input(revokeAgentInput).mutation(({ ctx, input }) => revokeAgent(ctx, input)),
});
