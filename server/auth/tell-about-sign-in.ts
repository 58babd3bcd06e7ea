import type { Tx } from "#db/client.ts";
import { queueMail } from "#server/features/notifications/queue-mail.ts";

/**
 * Mails somebody that a way into their account changed or was used, where mail is set up.
 * @param what one sentence or two
 */
export async function tellAboutSignIn(tx: Tx, to: { name: string; email: string }, what: string): Promise<void> {
  await queueMail(tx, {
    to: to.email,
    subject: "How you sign in to Gatehouse",
    text: `Hello ${to.name},\n\n${what}\n\nIf that was not you, tell your security team at once: they can end your sessions and reset your sign-in.\n`,
  });
}
