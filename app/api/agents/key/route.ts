import { agentPath, renewKeyInput } from "#lib/schemas/agent-protocol.ts";
import { agentRoute } from "#server/api/agent-route.ts";
import { renewKey } from "#server/features/service-identities/renew-key.ts";

export const POST = agentRoute({
  channel: "key",
  path: agentPath.key,
  input: renewKeyInput,
  handler: (ctx, input) => renewKey(ctx, input),
});
