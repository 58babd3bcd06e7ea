import { sign } from "node:crypto";
import { keyProofText, type RenewKeyInput } from "#lib/schemas/agent-protocol.ts";
import type { Identity, IdentityStore } from "./identity-store.ts";
import { generateRawKeyPair, type RawKeyPair, signingKey } from "./raw-keys.ts";

export interface KeyRing {
  current(): RawKeyPair;
  busy(): boolean;
  /** Makes a pair and has the portal register it through `register`, which signs with the current one; then uses it. */
  renew(register: (input: RenewKeyInput) => Promise<unknown>): Promise<void>;
  /** Uses the pair of a renewal whose answer never came. False when there is none. */
  adoptNext(): boolean;
}

/**
 * The agent's key pair and, while it is being renewed, the next one. The next one is on disk before the portal hears of
 * it, so no crash between the two can leave the portal with a key that nobody holds.
 */
export function createKeyRing(identity: Identity, store: IdentityStore): KeyRing {
  let { next, ...held } = identity;
  let renewing = false;

  function use(pair: RawKeyPair): void {
    held = { ...held, ...pair };
    next = undefined;
    store.save(held);
  }

  return {
    current: () => held,
    busy: () => renewing,
    async renew(register) {
      renewing = true;
      try {
        if (!next) {
          next = generateRawKeyPair("ed25519");
          store.save({ ...held, next });
        }
        const pair = next;
        const { publicKey } = pair;
        const text = keyProofText({ agentId: held.agentId, publicKey });
        await register({ publicKey, proof: sign(null, Buffer.from(text), signingKey(pair)).toString("base64") });
        use(pair);
      } finally {
        renewing = false;
      }
    },
    adoptNext() {
      if (!next) return false;
      use(next);
      return true;
    },
  };
}
