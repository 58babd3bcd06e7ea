import { agentPath, reportInput } from "#lib/schemas/agent-protocol.ts";
import { agentRoute } from "#server/api/agent-route.ts";
import { recordReport } from "#server/features/access/record-report.ts";

export const POST = agentRoute({
  channel: "report",
  path: agentPath.gatewayReport,
  input: reportInput,
  handler: recordReport,
});
