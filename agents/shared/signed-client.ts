import { sign } from "node:crypto";
import type { z } from "zod";
import {
  type AgentChannel,
  agentHeader,
  agentPath,
  type RenewKeyInput,
  renewalHint,
  renewKeyOutput,
  requestText,
  responseText,
} from "#lib/schemas/agent-protocol.ts";
import type { Identity, IdentityStore } from "./identity-store.ts";
import { createKeyRing } from "./key-ring.ts";
import { AgentProblem, isSignedBy, portalRequest, problemOf } from "./portal-request.ts";
import { type RawKeyPair, sha256Hex, signingKey } from "./raw-keys.ts";
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
   * The key is renewed by the way whenever an answer asks for it.
   */
  call<T>(call: SignedCall<T>): Promise<T>;
}

/** Further apart than this, the Date header is believed for stamping requests (not for expiry), in milliseconds. */
const clockHintAbove = 10_000;

/** @param parts.onRenewal is told when the key was renewed, or why not; then it is tried again with the next answer that asks for it. */
export function createSignedClient(parts: {
  identity: Identity;
  store: IdentityStore;
  sequences: SequenceCounter;
  clock: ServerClock;
  onRenewal?: (error?: unknown) => void;
}): SignedClient {
  const { identity, sequences, clock } = parts;
  const { agentId } = identity;
  const ring = createKeyRing(identity, parts.store);

  /** One request with one key; the parsed answer is proven to be the portal's. */
  async function post<T>(call: SignedCall<T>, pair: RawKeyPair): Promise<unknown> {
    const sequence = sequences.next();
    const sentAt = clock.stamp();
    const body = JSON.stringify(call.input);
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
        [agentHeader.signature]: sign(null, Buffer.from(text), signingKey(pair)).toString("base64"),
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
    return JSON.parse(answer.body.toString("utf8"));
  }

  async function tolerant<T>(call: SignedCall<T>): Promise<unknown> {
    const pair = ring.current();
    try {
      return await post(call, pair);
    } catch (error) {
      if (!(error instanceof AgentProblem)) throw error;
      if (error.status === 409) sequences.jump();
      // Renewed while this was on its way, or the renewal's answer was lost: the newer key is here.
      else if (!(error.code === "key_replaced" && error.signed && (ring.current() !== pair || ring.adoptNext())))
        throw error;
      return post(call, ring.current());
    }
  }

  const register = (input: RenewKeyInput) =>
    tolerant({ channel: "key", path: agentPath.key, input, output: renewKeyOutput, timeoutMs: 10_000 });

  return {
    async call(call) {
      const asked = ring.current();
      const answer = await tolerant(call);
      // An answer that was long on its way may speak of the key of before.
      if (renewalHint.safeParse(answer).data?.renewKey && !ring.busy() && ring.current() === asked)
        void ring.renew(register).then(() => parts.onRenewal?.(), parts.onRenewal);
      return call.output.parse(answer);
    },
  };
}

/** True when the portal itself said that this agent is no longer (or never was) known, or let its key expire. Unproven words close nothing. */
export function isDisowned(error: unknown): boolean {
  if (!(error instanceof AgentProblem) || !error.signed) return false;
  return error.status === 410 || (error.status === 401 && ["unknown_agent", "key_expired"].includes(error.code));
}
