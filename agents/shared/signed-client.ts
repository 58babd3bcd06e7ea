import { sign } from "node:crypto";
import type { z } from "zod";
import { type AgentChannel, agentHeader, requestText, responseText } from "#lib/schemas/agent-protocol.ts";
import type { Identity } from "./identity-store.ts";
import { AgentProblem, isSignedBy, portalRequest, problemOf } from "./portal-request.ts";
import { sha256Hex, signingKey } from "./raw-keys.ts";
import type { SequenceCounter } from "./sequence-counter.ts";
import type { ServerClock } from "./server-clock.ts";

export interface SignedCall<T> {
  channel: AgentChannel;
  path: string;
  input: unknown;
  output: z.ZodType<T>;
  timeoutMs: number;
  signal?: AbortSignal;
}
export interface SignedClient {
  /**
   * Signs and posts one request; resolves with the checked answer. Throws AgentProblem when the portal refused, Error when
   * the answer is not provably the portal's or nothing came back. A refused sequence is skipped over and tried once more.
   */
  call<T>(call: SignedCall<T>): Promise<T>;
}

/** Further apart than this, the Date header is believed for stamping requests (not for expiry), in milliseconds. */
const clockHintAbove = 10_000;

export function createSignedClient(identity: Identity, sequences: SequenceCounter, clock: ServerClock): SignedClient {
  const key = signingKey(identity);

  async function once<T>(call: SignedCall<T>): Promise<T> {
    const sequence = sequences.next();
    const sentAt = clock.stamp();
    const body = JSON.stringify(call.input);
    const { agentId } = identity;
    const text = requestText({
      method: "POST",
      path: call.path,
      agentId,
      channel: call.channel,
      sequence,
      sentAt,
      bodySha256: sha256Hex(body),
    });
    const answer = await portalRequest({
      url: new URL(call.path, identity.portal),
      body,
      timeoutMs: call.timeoutMs,
      signal: call.signal,
      headers: {
        [agentHeader.agent]: agentId,
        [agentHeader.channel]: call.channel,
        [agentHeader.sequence]: String(sequence),
        [agentHeader.sentAt]: String(sentAt),
        [agentHeader.signature]: sign(null, Buffer.from(text), key).toString("base64"),
      },
    });
    const { status } = answer;
    const expected = responseText({
      agentId,
      channel: call.channel,
      sequence,
      status,
      bodySha256: sha256Hex(answer.body),
    });
    const signed = isSignedBy(identity.portalKey, expected, answer.signature);
    if (status !== 200) {
      if (answer.date !== null && Math.abs(answer.date - clock.stamp()) > clockHintAbove) clock.hint(answer.date);
      throw problemOf(answer, signed);
    }
    if (!signed) throw new Error("An answer did not carry the portal's signature and was not used.");
    return call.output.parse(JSON.parse(answer.body.toString("utf8")));
  }

  return {
    async call(call) {
      try {
        return await once(call);
      } catch (error) {
        if (!(error instanceof AgentProblem) || error.status !== 409) throw error;
        sequences.jump();
        return once(call);
      }
    },
  };
}

/** True when the portal itself said that this agent is no longer (or never was) known. Unproven words close nothing. */
export function isDisowned(error: unknown): boolean {
  if (!(error instanceof AgentProblem) || !error.signed) return false;
  return error.status === 410 || (error.status === 401 && error.code === "unknown_agent");
}
