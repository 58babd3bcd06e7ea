import { probeBatchRoute } from "#server/api/probe-routes.ts";

export const POST = probeBatchRoute;
