import type { Tx } from "#db/client.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { SignInRequest } from "./open-session.ts";
import { personActor } from "./person-actor.ts";
import { recoveryCodesLeft } from "./recovery-codes.ts";
import type { SignInAccount } from "./sign-in-account.ts";
import { tellAboutSignIn } from "./tell-about-sign-in.ts";

/**
 * Writes down that a recovery code was used up, and tells the person: whoever has their codes has what their app proves.
 * @param tx with the system's scope
 */
export async function recordRecovery(tx: Tx, account: SignInAccount, request: SignInRequest): Promise<void> {
  const left = await recoveryCodesLeft(tx, account.userId);
  await recordAudit(
    tx,
    { ...request, actor: personActor({ ...account, sessionId: account.userId }) },
    {
      action: "recoveryCode.used",
      subject: { type: "member", id: account.userId, name: account.name },
      vendorId: account.vendorId,
      annotatorId: account.annotatorId,
      after: { codesLeft: left },
    },
  );
  await tellAboutSignIn(tx, account, `One of your recovery codes was used to sign in; ${left} are left.`);
}
