import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type AgentChannel, agentHeader, requestText } from "#lib/schemas/agent-protocol.ts";
import { sha256Hex } from "../agent-signature.ts";

/** An agent's half of the wire contract for tests: signs with node:crypto, numbers upwards from 1. */
export function agentSigner(privateKey: KeyObject = generateKeyPairSync("ed25519").privateKey) {
  const publicKey = Buffer.from(String(privateKey.export({ format: "jwk" }).x), "base64url").toString("base64");
  let sequence = 0;

  /** Headers for one request; override what the case is about. */
  const headers = (input: {
    agentId: string;
    channel: AgentChannel;
    path: string;
    body: string;
    sequence?: number;
    sentAt?: number;
  }): Headers => {
    sequence += 1;
    const fields = { sequence, sentAt: Date.now(), ...input };
    const text = requestText({ ...fields, method: "POST", bodySha256: sha256Hex(input.body) });
    return new Headers({
      [agentHeader.agent]: input.agentId,
      [agentHeader.channel]: input.channel,
      [agentHeader.sequence]: String(fields.sequence),
      [agentHeader.sentAt]: String(fields.sentAt),
      [agentHeader.signature]: sign(null, Buffer.from(text), privateKey).toString("base64"),
    });
  };
  return { publicKey, headers };
}
