import { randomUUID } from "node:crypto";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { agentPath, enrollInput } from "#lib/schemas/agent-protocol.ts";
import { throttledNetwork } from "#server/auth/throttle.ts";
import { AgentRefusal } from "#server/features/environments/agent-refusal.ts";
import { enrollAgent } from "#server/features/environments/enroll-agent.ts";
import { readAgentBody } from "#server/features/environments/read-agent-body.ts";
import { type AgentRouteParts, agentAnswer, parseJson, processParts, refuse } from "./agent-route.ts";

/** Tokens hold 256 bits, so this is no defence against guessing: it keeps a broken installer from filling the log. */
const attemptsPerMinute = 120;

/** The POST handler of enrolment: the one request of an agent that is not signed, since the portal has no key of it yet. */
export function agentEnrollRoute(
  parts: () => Promise<AgentRouteParts> = processParts,
): (request: Request) => Promise<Response> {
  const limiter = new RateLimiterMemory({ points: attemptsPerMinute, duration: 60 });
  return async (request) => {
    const requestId = request.headers.get("x-request-id") ?? randomUUID();
    const { db, key, addressOf } = await parts();
    const sourceIp = addressOf(request.headers);
    try {
      await limiter.consume(throttledNetwork(sourceIp ?? "unknown")).catch((reason: unknown) => {
        if (!(reason instanceof RateLimiterRes)) throw reason;
        throw new AgentRefusal(
          429,
          "too_many",
          "Too many enrolments from this address. Wait a minute, then try again.",
          { signed: false },
        );
      });
      const input = enrollInput.safeParse(parseJson(await readAgentBody(request)));
      if (!input.success)
        throw new AgentRefusal(
          400,
          "invalid",
          "This is not an enrolment. Copy the whole token from the portal; it starts with ghe1_.",
          { signed: false },
        );
      const output = await enrollAgent({ db, requestId, sourceIp, portalKey: key.publicKey }, input.data);
      return agentAnswer(key, { agentId: output.agentId, channel: "enroll", sequence: 0 }, 200, output);
    } catch (error) {
      return refuse(key, null, error, { requestId, path: agentPath.enroll });
    }
  };
}
