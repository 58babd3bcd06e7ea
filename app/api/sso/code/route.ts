import { takeSecondStep } from "#server/api/sso-routes.ts";

export const POST = (request: Request): Promise<Response> => takeSecondStep(request);
