import { randomUUID } from "node:crypto";
import { readLimitedBody } from "#lib/read-limited-body.ts";
import { routes } from "#lib/routes.ts";
import { sameOriginPath } from "#lib/same-origin-path.ts";
import { beginInvitationInput, type SsoProblem, secondStepInput } from "#lib/schemas/sso.ts";
import { clientAddress } from "#server/auth/client-address.ts";
import type { SignInRequest } from "#server/auth/open-session.ts";
import { sessionCookie } from "#server/auth/session-cookie.ts";
import { sessionTokenOf } from "#server/auth/session-token.ts";
import { bindingCookie, lastUsedCookie, readBinding } from "#server/auth/sso-cookies.ts";
import { database } from "#server/database.ts";
import { env } from "#server/env.ts";
import { backChannelLogout } from "#server/features/sso/back-channel-logout.ts";
import { endSessionUrl } from "#server/features/sso/end-session-url.ts";
import { finishFlow } from "#server/features/sso/finish-flow.ts";
import { secondStep } from "#server/features/sso/second-step.ts";
import { type FlowStart, startFlow } from "#server/features/sso/start-flow.ts";

// Trips to identity providers as a browser makes them. Addresses are built from AUTH_URL, never from a request.

async function factsOf(request: Request): Promise<SignInRequest> {
  const { headers } = request;
  return {
    sourceIp: clientAddress(headers),
    userAgent: headers.get("user-agent"),
    requestId: headers.get("x-request-id") ?? randomUUID(),
    previousToken: await sessionTokenOf(headers),
  };
}

/** Sends the browser on. 303: whatever came before, the next request is a GET. */
function sendTo(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: new URL(path, env().AUTH_URL).href });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

const problemPath = (problem: SsoProblem, purpose: FlowStart["purpose"]) =>
  `${purpose === "step_up" ? routes.confirmed() : routes.signIn()}?sso=${problem}`;

/** @param limit in bytes */
async function readJson(request: Request, limit: number): Promise<unknown> {
  const body = await readLimitedBody(request, limit);
  try {
    return body && JSON.parse(new TextDecoder().decode(body));
  } catch {
    // Anything that is no JSON is the same as nothing.
    return null;
  }
}

/**
 * Begins a trip: `?next=` a path of the portal, `?for=proof` for a fresh proof in a session that came through this
 * provider. Also where a tile at the provider leads (OpenID Connect's initiate_login_uri).
 */
export async function startTrip(request: Request, providerId: string): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const purpose = query.get("for") === "proof" ? "step_up" : "sign_in";
  const started = await startFlow(database(), {
    providerId,
    purpose,
    next: sameOriginPath(query.get("next"), routes.home()),
    sessionToken: await sessionTokenOf(request.headers),
    binding: readBinding(request.headers),
    sourceIp: clientAddress(request.headers),
  });
  if ("problem" in started) return sendTo(problemPath(started.problem, purpose));
  return sendTo(started.url, [bindingCookie(started.binding)]);
}

/** Begins the trip of somebody who accepts an invitation. By POST, so that the link's token stands in no address. @returns `{url}` */
export async function startInvitation(request: Request, providerId: string): Promise<Response> {
  const input = beginInvitationInput.safeParse(await readJson(request, 4_096));
  if (!input.success) return Response.json({ problem: "invitation" satisfies SsoProblem }, { status: 400 });
  const started = await startFlow(database(), {
    providerId,
    purpose: "invitation",
    next: routes.home(),
    invitationToken: input.data.token,
    binding: readBinding(request.headers),
    sourceIp: clientAddress(request.headers),
  });
  if ("problem" in started) return Response.json(started, { status: 409 });
  return Response.json({ url: started.url }, { headers: { "set-cookie": bindingCookie(started.binding) } });
}

/** Where the provider sends the browser back to. */
export async function endTrip(request: Request, providerId: string): Promise<Response> {
  const search = new URL(request.url).searchParams;
  const answer = { providerId, search, binding: readBinding(request.headers) };
  const end = await finishFlow(database(), answer, await factsOf(request));
  if (end.outcome === "entered") return sendTo(end.next, [await sessionCookie(end.token), lastUsedCookie(providerId)]);
  if (end.outcome === "second-step") return sendTo(routes.secondStep());
  if (end.outcome === "confirmed") return sendTo(routes.confirmed(), [await sessionCookie(end.token)]);
  return sendTo(problemPath(end.problem, end.purpose));
}

/** The portal's own second factor: `{}` asks what is missing, `{code}` or `{passkey}` gives it. */
export async function takeSecondStep(request: Request): Promise<Response> {
  const input = secondStepInput.safeParse(await readJson(request, 40_000));
  if (!input.success)
    return Response.json({ outcome: "wrong", message: input.error.issues[0]?.message ?? "" }, { status: 400 });
  const step = await secondStep(database(), input.data, readBinding(request.headers), await factsOf(request));
  if (step.outcome !== "entered") return Response.json(step);
  const headers = new Headers();
  headers.append("set-cookie", await sessionCookie(step.token));
  headers.append("set-cookie", lastUsedCookie(step.providerId));
  return Response.json({ outcome: "entered", next: step.next }, { headers });
}

/** Where to sign out of the provider as well, asked before signing out here: `{url}`, null when there is no such place. */
export async function signOutElsewhere(request: Request): Promise<Response> {
  const token = await sessionTokenOf(request.headers);
  return Response.json({ url: token ? await endSessionUrl(database(), token) : null });
}

/** A provider says that somebody signed out there. It tells nobody why a token was not believed. */
export async function hearLogout(request: Request, providerId: string): Promise<Response> {
  const body = await readLimitedBody(request, 32_768);
  const token = body && new URLSearchParams(new TextDecoder().decode(body)).get("logout_token");
  const facts = await factsOf(request);
  const ended = token ? await backChannelLogout(database(), providerId, token, facts) : null;
  const headers = { "cache-control": "no-store" };
  if (ended === null) return Response.json({ error: "invalid_request" }, { status: 400, headers });
  return new Response(null, { status: 200, headers });
}
