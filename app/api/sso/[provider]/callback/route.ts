import { endTrip } from "#server/api/sso-routes.ts";

export async function GET(request: Request, { params }: { params: Promise<{ provider: string }> }): Promise<Response> {
  return endTrip(request, (await params).provider);
}
