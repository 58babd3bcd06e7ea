import { verify } from "node:crypto";
import { agentHeader, agentProblem } from "#lib/schemas/agent-protocol.ts";
import { verifyingKey } from "./raw-keys.ts";

/** Largest answer read from a portal, in bytes: ten thousand peers fit, an endless stream does not. */
const answerLimit = 16 * 1_048_576;

/** The portal refused. `signed` says whether the refusal itself was proven to come from the portal. */
export class AgentProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly signed: boolean;

  constructor(status: number, code: string, message: string, signed: boolean) {
    super(message);
    this.name = "AgentProblem";
    this.status = status;
    this.code = code;
    this.signed = signed;
  }
}

export interface PortalAnswer {
  status: number;
  body: Buffer;
  signature: string | null;
  /** The Date header in milliseconds, unsigned. */
  date: number | null;
}

/** Posts one body and reads the whole answer within the deadline. Redirects are refused. */
export async function portalRequest(input: {
  url: URL;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<PortalAnswer> {
  const deadline = AbortSignal.timeout(input.timeoutMs);
  const signal = input.signal ? AbortSignal.any([deadline, input.signal]) : deadline;
  const response = await fetch(input.url, {
    method: "POST",
    body: input.body,
    headers: { "content-type": "application/json", ...input.headers },
    redirect: "error",
    signal,
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > answerLimit) throw new Error("The portal's answer is too long.");
    chunks.push(chunk);
  }
  const date = Date.parse(response.headers.get("date") ?? "");
  return {
    status: response.status,
    body: Buffer.concat(chunks),
    signature: response.headers.get(agentHeader.signature),
    date: Number.isNaN(date) ? null : date,
  };
}

/** Whether `signature` (base64) is the portal's over `text`. */
export function isSignedBy(portalKey: string, text: string, signature: string | null): boolean {
  if (signature === null) return false;
  const bytes = Buffer.from(signature, "base64");
  return bytes.length === 64 && verify(null, Buffer.from(text), verifyingKey(portalKey), bytes);
}

/** Turns a refusal into an error with the portal's own sentence where there is one. */
export function problemOf(answer: PortalAnswer, signed: boolean): AgentProblem {
  let code = `http_${answer.status}`;
  let message = `The portal answered ${answer.status}.`;
  try {
    const parsed = agentProblem.parse(JSON.parse(answer.body.toString("utf8")));
    code = parsed.code;
    message = parsed.message;
  } catch {
    message = `The portal (or something in front of it) answered ${answer.status} without saying why.`;
  }
  return new AgentProblem(answer.status, code, message, signed);
}
