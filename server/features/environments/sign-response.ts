import { type AgentChannel, agentHeader, responseText } from "#lib/schemas/agent-protocol.ts";
import { sha256Hex } from "./agent-signature.ts";

/** The portal's key for agents: what is needed of `loadSigningKey`'s answer. */
export type AgentSigningKey = { publicKey: string; sign(bytes: Buffer): Buffer };

/** What an answer is bound to; at enrolment the channel is "enroll" and the sequence 0. */
export type AnswerBinding = { agentId: string; channel: AgentChannel | "enroll"; sequence: number };

/** The headers that prove to an agent that this status and body are the portal's answer to its request. */
export function signAgentResponse(
  key: AgentSigningKey,
  answer: AnswerBinding & { status: number; body: string },
): Record<string, string> {
  const { body, ...fields } = answer;
  const text = responseText({ ...fields, bodySha256: sha256Hex(body) });
  return { [agentHeader.signature]: key.sign(Buffer.from(text)).toString("base64") };
}
