import { agentBodyLimit } from "#lib/schemas/agent-protocol.ts";
import { AgentRefusal } from "./agent-refusal.ts";

/**
 * Reads a request's whole body, at most 1 MB: counted while reading, since a length header can lie.
 * @throws AgentRefusal 413
 */
export async function readAgentBody(request: Request): Promise<Buffer> {
  const tooLarge = () =>
    new AgentRefusal(413, "too_large", "The request is larger than 1 MB and was not read.", { signed: false });
  if (Number(request.headers.get("content-length") ?? 0) > agentBodyLimit) throw tooLarge();
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > agentBodyLimit) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
