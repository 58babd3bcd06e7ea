import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { AgentChannel } from "#lib/schemas/agent-protocol.ts";
import { clientAddress } from "#server/auth/client-address.ts";
import type { AgentActor, Context } from "#server/context.ts";
import { database } from "#server/database.ts";
import { encryptionKeys } from "#server/env.ts";
import { DomainError } from "#server/errors.ts";
import { AgentRefusal } from "#server/features/environments/agent-refusal.ts";
import { readAgentBody } from "#server/features/environments/read-agent-body.ts";
import { requireCurrentAgent } from "#server/features/environments/require-current-agent.ts";
import {
  type AgentSigningKey,
  type AnswerBinding,
  signAgentResponse,
} from "#server/features/environments/sign-response.ts";
import {
  type AgentClaim,
  readAgentClaim,
  verifyAgentRequest,
} from "#server/features/environments/verify-agent-request.ts";
import { loadSigningKey } from "#server/keys.ts";
import { logger } from "#server/logger.ts";

/** What a route needs from the process; tests pass their own. */
export type AgentRouteParts = {
  db: Context["db"];
  key: AgentSigningKey;
  addressOf: (headers: Headers) => string | null;
};

export async function processParts(): Promise<AgentRouteParts> {
  const db = database();
  return {
    db,
    key: await loadSigningKey(db, "agents", encryptionKeys()),
    addressOf: (headers) => clientAddress(headers),
  };
}

export type AgentHandler<I, O> = (ctx: Context<AgentActor>, input: I, signal: AbortSignal) => Promise<O>;

/**
 * The POST handler of one agent address: reads at most 1 MB, proves who asks, checks the input, signs the answer.
 * A handler may throw AgentRefusal or a DomainError; anything else becomes a 500 that says nothing.
 * @param route `path` is the address the agent signs; the channel says which kinds of agent may ask (`keyScope`)
 */
export function agentRoute<S extends z.ZodType, O extends object>(
  route: {
    channel: AgentChannel;
    path: string;
    input: S;
    handler: AgentHandler<z.output<S>, O>;
  },
  parts: () => Promise<AgentRouteParts> = processParts,
): (request: Request) => Promise<Response> {
  const { channel, path } = route;
  return async (request) => {
    const requestId = request.headers.get("x-request-id") ?? randomUUID();
    const { db, key, addressOf } = await parts();
    let claim: AgentClaim | null = null;
    try {
      claim = readAgentClaim(request.headers, channel);
      const body = await readAgentBody(request);
      const about = { db, requestId, sourceIp: addressOf(request.headers) };
      const signed = { method: "POST", path, headers: request.headers, body, channel };
      const { actor, renewKey } = await verifyAgentRequest(about, signed);
      const input = route.input.safeParse(parseJson(body));
      if (!input.success)
        throw new AgentRefusal(
          400,
          "invalid",
          `The request cannot be read: ${input.error.issues[0]?.message ?? "wrong form"}.`,
        );
      const ctx = { ...about, actor };
      const output = await route.handler(ctx, input.data, request.signal);
      await requireCurrentAgent(ctx);
      return agentAnswer(key, claim, 200, renewKey ? { ...output, renewKey } : output);
    } catch (error) {
      return refuse(key, claim, error, { requestId, path });
    }
  };
}

/** JSON or undefined, which no schema accepts. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** One JSON answer, signed over exactly the bytes that are sent when `binding` says to whom it is bound. */
export function agentAnswer(
  key: AgentSigningKey,
  binding: AnswerBinding | null,
  status: number,
  output: unknown,
): Response {
  const body = JSON.stringify(output);
  const signature = binding
    ? signAgentResponse(key, {
        agentId: binding.agentId,
        channel: binding.channel,
        sequence: binding.sequence,
        status,
        body,
      })
    : {};
  return new Response(body, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...signature },
  });
}

/** 409 and 410 mean something else to an agent, so a conflict of the domain is a 422. */
const statusOf = {
  forbidden: 403,
  not_found: 404,
  conflict: 422,
  invalid: 400,
  unauthenticated: 403,
  proof_needed: 403,
  rate_limited: 429,
} as const;

function asRefusal(error: unknown): AgentRefusal | null {
  if (error instanceof AgentRefusal) return error;
  return error instanceof DomainError ? new AgentRefusal(statusOf[error.code], error.code, error.message) : null;
}

/** Turns whatever went wrong into a refusal the agent can log. */
export function refuse(
  key: AgentSigningKey,
  binding: AnswerBinding | null,
  error: unknown,
  about: { requestId: string; path: string },
): Response {
  const fields = { request_id: about.requestId, route: about.path, agent_id: binding?.agentId ?? null };
  const refusal = asRefusal(error);
  if (refusal) {
    logger.info({ ...fields, refused: refusal.code }, "agent refused");
    return agentAnswer(key, refusal.signed ? binding : null, refusal.status, {
      code: refusal.code,
      message: refusal.message,
    });
  }
  logger.error({ ...fields, err: error }, "agent request failed");
  const message = `Something went wrong in the portal. Its reference is ${about.requestId.slice(0, 8)}.`;
  return agentAnswer(key, binding, 500, { code: "internal", message });
}
