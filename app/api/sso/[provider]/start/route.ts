import { startInvitation, startTrip } from "#server/api/sso-routes.ts";

type RouteContext = { params: Promise<{ provider: string }> };

export async function GET(request: Request, { params }: RouteContext): Promise<Response> {
  return startTrip(request, (await params).provider);
}

export async function POST(request: Request, { params }: RouteContext): Promise<Response> {
  return startInvitation(request, (await params).provider);
}
