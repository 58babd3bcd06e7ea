import type { Tx } from "#db/client.ts";
import { matchTotp, openTotp } from "#server/auth/totp.ts";
import { databaseNow } from "#server/clock.ts";
import { InvalidError } from "#server/errors.ts";
import type { PendingTotp } from "./offer-totp.ts";

/**
 * Whether the person's app holds the seed it was offered, by the code it shows.
 * @param pending the seed offered on the page before
 * @returns the seed and the time step of the code, which counts as used
 * @throws InvalidError (field code)
 */
export async function proveTotp(tx: Tx, pending: PendingTotp, code: string): Promise<{ secret: string; step: number }> {
  const secret = openTotp(pending.sealed, pending.column, pending.id);
  const step = matchTotp(secret, code, await databaseNow(tx));
  if (step === null)
    throw new InvalidError(
      "The code does not fit. Check that the app shows the entry for Gatehouse and that the device's clock is right, then type the current code.",
      "code",
    );
  return { secret, step };
}
