import { signOutElsewhere } from "#server/api/sso-routes.ts";

export const POST = (request: Request): Promise<Response> => signOutElsewhere(request);
