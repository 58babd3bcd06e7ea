import { and, eq } from "drizzle-orm";
import { grants } from "#db/schema/access.ts";
import { projects } from "#db/schema/projects.ts";
import type { AnnotatorIdInput } from "#lib/schemas/annotators.ts";
import { authorize } from "#server/authorize.ts";
import { asActor, asSystem, type Context } from "#server/context.ts";
import { countSessions } from "./end-sessions.ts";
import { loadAnnotator } from "./load-annotator.ts";

export type AnnotatorSuspensionPreview = { grants: { code: string; project: string }[]; sessions: number };

/** What suspending this person would close, before it is asked. */
export async function previewAnnotatorSuspension(
  ctx: Context,
  input: AnnotatorIdInput,
): Promise<AnnotatorSuspensionPreview> {
  authorize(ctx, "annotator.suspend");
  const { person, open } = await asActor(ctx, async (tx) => ({
    person: await loadAnnotator(tx, input.annotatorId),
    open: await tx
      .select({ code: grants.code, project: projects.name })
      .from(grants)
      .innerJoin(projects, eq(projects.id, grants.projectId))
      .where(and(eq(grants.annotatorId, input.annotatorId), eq(grants.state, "open")))
      .orderBy(grants.code)
      .limit(200),
  }));
  const { userId } = person;
  // As the system: sessions are nobody's to see; only their number leaves this function.
  const sessions = userId ? await asSystem(ctx, (tx) => countSessions(tx, { userId })) : 0;
  return { grants: open, sessions };
}
