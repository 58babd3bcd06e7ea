/** Every handler under app/, and what lets somebody in there. A test compares the names with the files. */
export const handlers: Record<
  string,
  "anyone" | "session" | "procedure" | "agent" | "enrolment token" | "offered paths" | "trip" | "logout token"
> = {
  "GET /livez": "anyone",
  "GET /readyz": "anyone",
  "GET /api/auth/[...nextauth]": "offered paths",
  "POST /api/auth/[...nextauth]": "offered paths",
  "GET /api/trpc/[trpc]": "procedure",
  "POST /api/trpc/[trpc]": "procedure",
  "POST /api/evidence": "session",
  "GET /api/evidence/[id]": "session",
  "GET /api/sso/[provider]/start": "anyone",
  "POST /api/sso/[provider]/start": "anyone",
  "GET /api/sso/[provider]/callback": "trip",
  "POST /api/sso/code": "trip",
  "POST /api/sso/logout": "anyone",
  "POST /api/sso/[provider]/backchannel": "logout token",
  "POST /api/agents/enroll": "enrolment token",
  "POST /api/agents/gateway/desired": "agent",
  "POST /api/agents/gateway/report": "agent",
  "POST /api/agents/probe/config": "agent",
  "POST /api/agents/probe/batch": "agent",
  "POST /api/agents/key": "agent",
};
