import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { refuseByOrigin } from "#server/auth/origin.ts";
import { contentSecurityPolicy, securityHeaders } from "#server/auth/security-headers.ts";
import { env } from "#server/env.ts";

/**
 * Before every page and route: headers, the policy's nonce, a request id, and where requests may come from. It does no
 * authorization; verbs do that, so whoever finds a way around this file has found nothing.
 */
export function proxy(request: NextRequest): NextResponse {
  const requestId = randomUUID();
  const nonce = randomBytes(16).toString("base64");
  // A downloaded proof is someone else's file: were a browser to show it, it may do nothing.
  const download = request.nextUrl.pathname.startsWith("/api/evidence/");
  const policy = download ? "sandbox; default-src 'none'" : contentSecurityPolicy(nonce);
  const answer = decide(request, { requestId, nonce, policy });
  for (const [name, value] of Object.entries(securityHeaders())) answer.headers.set(name, value);
  answer.headers.set("Content-Security-Policy", policy);
  answer.headers.set("x-request-id", requestId);
  return answer;
}

function decide(request: NextRequest, marks: { requestId: string; nonce: string; policy: string }): NextResponse {
  const { method, headers, nextUrl } = request;
  const refusal = refuseByOrigin({ method, path: nextUrl.pathname, headers }, env().AUTH_URL);
  if (refusal) return NextResponse.json({ message: refusal.message }, { status: refusal.status });
  const forwarded = new Headers(headers);
  // Inside, only what this file says about a request counts.
  forwarded.delete("x-middleware-subrequest");
  forwarded.set("x-request-id", marks.requestId);
  forwarded.set("x-nonce", marks.nonce);
  // Layouts do not know the page; sign-in comes back to it.
  forwarded.set("x-gatehouse-path", nextUrl.pathname + nextUrl.search);
  forwarded.set("Content-Security-Policy", marks.policy);
  return NextResponse.next({ request: { headers: forwarded } });
}

// Files of the build are the same for everyone and carry hashes in their names.
export const config = { matcher: ["/((?!_next/static/).*)"] };
