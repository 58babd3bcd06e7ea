import { probeConfigRoute } from "#server/api/probe-routes.ts";

export const POST = probeConfigRoute;
