import { agentEnrollRoute } from "#server/api/agent-enroll-route.ts";

export const POST = agentEnrollRoute();
