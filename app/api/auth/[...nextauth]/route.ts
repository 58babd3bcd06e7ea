import type { NextRequest } from "next/server";
import nextAuth from "next-auth";
import { authOptions } from "#server/auth/auth-options.ts";
import { env } from "#server/env.ts";

type RouteContext = { params: Promise<{ nextauth: string[] }> };

/** Sign-in and sign-out need these; the rest of what next-auth offers stays closed. */
const offered = new Set([
  "GET csrf",
  "POST callback/credentials",
  "POST callback/passkey",
  "POST signout",
  "GET signin",
  "GET error",
]);

async function handle(request: NextRequest, context: RouteContext): Promise<Response> {
  const { nextauth } = await context.params;
  if (!offered.has(`${request.method} ${nextauth.join("/")}`))
    return Response.json({ message: "There is nothing here." }, { status: 404 });
  // Links and redirects are built from the configured address, never from what a request claims.
  process.env.NEXTAUTH_URL = env().AUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
  return nextAuth(request, context, authOptions(request.headers));
}

export { handle as GET, handle as POST };
