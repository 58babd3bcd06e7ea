import type { Tx } from "#db/client.ts";
import { tellStaff } from "#server/features/notifications/tell-staff.ts";

/** Says by mail what happened to broken glass; the log and every page's banner say it anyway. */
export async function tellCompliance(tx: Tx, what: string, about: { userName: string; reason: string }): Promise<void> {
  await tellStaff(tx, ["compliance"], {
    subject: `Break-glass: ${what}`,
    text: `${what}.\n\nFor: ${about.userName}\nReason given: ${about.reason}\n\nSee Settings, Break-glass, in Gatehouse.\n`,
  });
}
