import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import type { LinkInput } from "#lib/schemas/members.ts";
import { passkeyOffer } from "#server/auth/passkeys.ts";
import { hashToken } from "#server/auth/session-token.ts";
import { asSystem, type Context, type SystemActor } from "#server/context.ts";
import { lockInvitation } from "./redeem-invitation.ts";
import { loadReset } from "./use-reset.ts";

const boundTo = ({ token }: LinkInput) => ({ purpose: "enrol", boundTo: hashToken(token) }) as const;

/**
 * What the browser of an invited person makes a passkey from. The link is the authorization.
 * @throws NotFoundError, ConflictError; InvalidError where the portal's address allows no passkeys
 */
export async function offerInvitationPasskey(
  ctx: Context<SystemActor>,
  input: LinkInput,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return asSystem(ctx, async (tx) => {
    const { invitation } = await lockInvitation(tx, input);
    return passkeyOffer(tx, boundTo(input), { id: null, email: invitation.email, name: invitation.name });
  });
}

/** The same for somebody whose sign-in is reset; their earlier passkeys go when the link is used. */
export async function offerResetPasskey(
  ctx: Context<SystemActor>,
  input: LinkInput,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return asSystem(ctx, async (tx) => {
    const { person } = await loadReset(tx, input.token);
    return passkeyOffer(tx, boundTo(input), { id: null, email: person.email, name: person.name });
  });
}
