import type { Tx } from "#db/client.ts";
import { recordAudit } from "#server/audit/record.ts";
import type { UserActor } from "#server/context.ts";
import { tellStaff } from "#server/features/notifications/tell-staff.ts";
import { personActor } from "./person-actor.ts";

type Person = Parameters<typeof personActor>[0];

/**
 * Each sign-in through broken glass stands in the log by itself, and compliance is told.
 * @param tx with the system's scope
 */
export async function recordGlassUse(
  tx: Tx,
  person: Person,
  request: { sourceIp: string | null; requestId: string },
  glass: { id: string; endsAt: Date },
): Promise<void> {
  const actor: UserActor = personActor(person);
  await recordAudit(
    tx,
    { ...request, actor },
    {
      action: "breakGlass.used",
      subject: { type: "break_glass", id: glass.id, name: person.name },
      after: { session: person.sessionId, endsAt: glass.endsAt.toISOString() },
    },
  );
  await tellStaff(tx, ["compliance"], {
    subject: `${person.name} signed in through broken glass`,
    text: `${person.name} (${person.email}) signed in to Gatehouse as security administrator through broken glass, from ${request.sourceIp ?? "an unknown address"}.\nThe session ends ${glass.endsAt.toISOString()} at the latest. Whoever may can close it earlier under Settings, Break-glass.\n`,
  });
}
