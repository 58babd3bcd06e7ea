import { randomUUID } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { encryptionKeys, mailSender } from "#server/env.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { placeOf, seal } from "#server/secrets.ts";

/**
 * Asks for one plain-text mail in the caller's transaction. Does nothing where no mail server is configured.
 * The text is sealed: a queue is kept for days, and a mail may carry a one-time link.
 * @returns whether a mail will be sent
 */
export async function queueMail(tx: Tx, mail: { to: string; subject: string; text: string }): Promise<boolean> {
  if (!mailSender()) return false;
  const mailId = randomUUID();
  await enqueue(tx, "notifications.sendMail", {
    mailId,
    to: mail.to,
    subject: mail.subject,
    sealedText: seal(mail.text, encryptionKeys(), placeOf("job.mail", mailId)),
  });
  return true;
}
