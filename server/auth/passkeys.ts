import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject } from "@simplewebauthn/server/helpers";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { passkeys } from "#db/schema/mfa.ts";
import type { NewPasskey, PasskeyAnswer } from "#lib/schemas/account.ts";
import { InvalidError } from "#server/errors.ts";
import { logger } from "#server/logger.ts";
import { type ChallengeUse, issueChallenge, takeChallenge } from "./challenges.ts";
import { relyingParty } from "./relying-party.ts";

const impossible =
  "Passkeys need the portal under a name and over TLS. Use the app's code, or ask IT for the portal's proper address.";

function requireParty() {
  const party = relyingParty();
  if (!party) throw new InvalidError(impossible);
  return party;
}

/** COSE's numbers of Ed25519, ES256 and RS256: what devices have; the library would try out others first. */
const algorithms = [-8, -7, -257];

const clientData = z.object({ challenge: z.string() });

/** The challenge an answer claims to be for; "" where it cannot be read. Nothing is believed before the check. */
function claimedChallenge({ response }: { response: { clientDataJSON: string } }): string {
  try {
    const text = Buffer.from(response.clientDataJSON, "base64url").toString("utf8");
    return clientData.parse(JSON.parse(text)).challenge;
  } catch {
    // What cannot be read is the same as none of our challenges.
    return "";
  }
}

/** Options for a browser to answer with any passkey of this portal: naming none tells nobody who has one. */
export async function passkeyQuestion(tx: Tx, use: ChallengeUse): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { id } = requireParty();
  const challenge = Buffer.from(await issueChallenge(tx, use), "base64url");
  return generateAuthenticationOptions({
    rpID: id,
    challenge: new Uint8Array(challenge),
    userVerification: "required",
    timeout: 300_000,
  });
}

/**
 * Options for a browser to make a passkey that can be found without a name and always checks who holds it.
 * @param person `id` becomes the passkey's user handle; null before there is an account
 */
export async function passkeyOffer(
  tx: Tx,
  use: ChallengeUse,
  person: { id: string | null; email: string; name: string },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { id } = requireParty();
  const held = person.id
    ? await tx
        .select({ id: passkeys.credentialId, transports: passkeys.transports })
        .from(passkeys)
        .where(eq(passkeys.userId, person.id))
    : [];
  const challenge = Buffer.from(await issueChallenge(tx, use), "base64url");
  return generateRegistrationOptions({
    rpName: "Gatehouse",
    rpID: id,
    userName: person.email,
    userDisplayName: person.name,
    userID: person.id ? new TextEncoder().encode(person.id) : undefined,
    challenge: new Uint8Array(challenge),
    timeout: 300_000,
    attestationType: "none",
    excludeCredentials: held,
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** Only "none" and self-signed: a certificate in it would have the library fetch lists from addresses it names. */
function carriesCertificates({ response }: NewPasskey): boolean {
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, "base64url")));
  const format = decoded.get("fmt");
  return !(format === "none" || (format === "packed" && decoded.get("attStmt").get("x5c") === undefined));
}

/** A passkey that was checked, without whose it is. */
export type CheckedPasskey = Omit<typeof passkeys.$inferInsert, "userId" | "name">;

/**
 * Whether a browser made a passkey for this portal, with the person verified, for the challenge it was given.
 * The challenge is used up either way.
 * @returns what to keep of it, or null
 */
export async function checkNewPasskey(tx: Tx, use: ChallengeUse, answer: NewPasskey): Promise<CheckedPasskey | null> {
  const { id, origin } = requireParty();
  const challenge = claimedChallenge(answer);
  if (!(await takeChallenge(tx, challenge, use))) return null;
  try {
    if (carriesCertificates(answer)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer as Parameters<typeof verifyRegistrationResponse>[0]["response"],
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return null;
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: answer.response.transports ?? [],
      backedUp: credentialBackedUp,
    };
  } catch (error) {
    logger.info({ err: error }, "a new passkey was refused");
    return null;
  }
}

/** What came of an answer: whether we asked for it, whose passkey it names, and whether they hold it. */
export type PasskeyCheck = { asked: boolean; userId: string | null; name: string | null; fits: boolean };

/**
 * Checks an answer to a challenge, and uses the challenge up whatever comes of it. Signature, origin, portal, user
 * verification and counter have to fit; a counter that goes back is a copy of the key.
 * @param tx with the system's scope; commit it in any case
 */
export async function checkPasskey(tx: Tx, use: ChallengeUse, answer: PasskeyAnswer): Promise<PasskeyCheck> {
  const { id, origin } = requireParty();
  const challenge = claimedChallenge(answer);
  const asked = await takeChallenge(tx, challenge, use);
  // Locked, so that two answers with one count are looked at one after the other.
  const [passkey] = await tx.select().from(passkeys).where(eq(passkeys.credentialId, answer.id)).for("update");
  if (!passkey) return { asked, userId: null, name: null, fits: false };
  const refused = { asked, userId: passkey.userId, name: passkey.name, fits: false };
  if (!asked) return refused;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    });
    if (!verified) return refused;
    await tx
      .update(passkeys)
      .set({
        counter: authenticationInfo.newCounter,
        backedUp: authenticationInfo.credentialBackedUp,
        lastUsedAt: sql`clock_timestamp()`,
      })
      .where(eq(passkeys.id, passkey.id));
    return { ...refused, fits: true };
  } catch (error) {
    logger.info({ err: error }, "a passkey was refused");
    return refused;
  }
}
