import { agentPath, desiredInput } from "#lib/schemas/agent-protocol.ts";
import { agentRoute } from "#server/api/agent-route.ts";
import { gatewayDesired } from "#server/features/access/gateway-desired.ts";

export const POST = agentRoute({
  channel: "desired",
  path: agentPath.gatewayDesired,
  input: desiredInput,
  handler: gatewayDesired,
});
