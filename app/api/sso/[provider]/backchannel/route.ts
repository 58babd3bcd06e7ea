import { hearLogout } from "#server/api/sso-routes.ts";

export async function POST(request: Request, { params }: { params: Promise<{ provider: string }> }): Promise<Response> {
  return hearLogout(request, (await params).provider);
}
