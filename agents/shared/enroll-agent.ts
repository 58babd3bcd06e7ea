import { hostname } from "node:os";
import type { z } from "zod";
import { agentPath, type enrollInput, enrollOutput, enrollToken, responseText } from "#lib/schemas/agent-protocol.ts";
import type { Identity, IdentityStore } from "./identity-store.ts";
import { isSignedBy, portalRequest, problemOf } from "./portal-request.ts";
import { generateRawKeyPair, keyFingerprint, sha256Hex } from "./raw-keys.ts";

export const agentVersion = "0.1.0";

/**
 * Trades a one-time token for an identity and stores it. The portal's key must match the fingerprint in the token and the
 * answer must be signed with it, so a server in the middle cannot pose as the portal. Throws a sentence for the operator.
 */
export async function enrollAgent(input: {
  portal: string;
  token: string;
  kind: Identity["kind"];
  store: IdentityStore;
  gateway?: z.infer<typeof enrollInput>["gateway"];
}): Promise<Identity> {
  if (!enrollToken.safeParse(input.token).success) {
    throw new Error("This is not an enrolment token. Copy the whole token from the portal; it starts with ghe1_.");
  }
  const keys = generateRawKeyPair("ed25519");
  const answer = await portalRequest({
    url: new URL(agentPath.enroll, input.portal),
    body: JSON.stringify({
      token: input.token,
      publicKey: keys.publicKey,
      version: agentVersion,
      hostname: hostname().slice(0, 120),
      gateway: input.gateway,
    } satisfies z.infer<typeof enrollInput>),
    headers: {},
    timeoutMs: 20_000,
  });
  if (answer.status !== 200) throw problemOf(answer, false);
  const output = enrollOutput.parse(JSON.parse(answer.body.toString("utf8")));
  if (keyFingerprint(output.portalKey) !== input.token.split("_").at(-1)) {
    throw new Error(
      "The server that answered is not the portal that issued this token: its key has another fingerprint.",
    );
  }
  const text = responseText({
    agentId: output.agentId,
    channel: "enroll",
    sequence: 0,
    status: answer.status,
    bodySha256: sha256Hex(answer.body),
  });
  if (!isSignedBy(output.portalKey, text, answer.signature)) {
    throw new Error("The portal's answer to the enrolment was not signed with the portal's key. Nothing was stored.");
  }
  if (output.kind !== input.kind) {
    throw new Error(`This token is for a ${output.kind} agent, not for a ${input.kind} agent.`);
  }
  const identity: Identity = { ...output, ...keys, portal: input.portal };
  input.store.save(identity);
  return identity;
}
