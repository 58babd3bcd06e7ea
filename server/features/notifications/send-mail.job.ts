import { createTransport } from "nodemailer";
import { type Env, encryptionKeys } from "#server/env.ts";
import type { JobData } from "#server/jobs/definitions.ts";
import type { Keyring } from "#server/keyring.ts";
import { logger } from "#server/logger.ts";
import { open, placeOf } from "#server/secrets.ts";

/**
 * Sends one mail through SMTP_URL, certificates checked. Throws when the server refuses, so that the queue tries again.
 * Mail configured away since it was asked for is dropped: the link was shown on screen as well.
 */
export async function sendMail(
  settings: Pick<Env<"worker">, "SMTP_URL" | "SMTP_FROM">,
  data: JobData<"notifications.sendMail">,
  keys: Keyring = encryptionKeys(),
): Promise<void> {
  if (!settings.SMTP_URL || !settings.SMTP_FROM) {
    logger.warn({ job: "notifications.sendMail" }, "mail dropped: SMTP_URL is not set");
    return;
  }
  const transport = createTransport(settings.SMTP_URL, { disableFileAccess: true, disableUrlAccess: true });
  try {
    await transport.sendMail({
      from: settings.SMTP_FROM,
      to: { name: "", address: data.to },
      subject: data.subject,
      text: open(data.sealedText, keys, placeOf("job.mail", data.mailId)),
    });
  } finally {
    transport.close();
  }
}
