import { and, eq, isNull } from "drizzle-orm";
import { generateRawKeyPair } from "#agents/shared/raw-keys.ts";
import type { Database } from "#db/client.ts";
import { accessRequests } from "#db/schema/access.ts";
import { assignments } from "#db/schema/projects.ts";
import { createRequest } from "#server/features/access/create-request.ts";
import { decideRequest } from "#server/features/access/decide-request.ts";
import { editRequest } from "#server/features/access/edit-request.ts";
import { registerKey } from "#server/features/access/register-key.ts";
import { withdrawRequest } from "#server/features/access/withdraw-request.ts";
import { assignAnnotators } from "#server/features/projects/assign-annotators.ts";
import { type ProjectKey, projectKeys } from "./company.ts";
import { type AccessStory, compliance, coordinators, projectManager } from "./people.ts";
import type { Cast, SeededAnnotator } from "./seed-people.ts";
import type { SeededProject } from "./seed-places.ts";

const dayMs = 86_400_000;
const reasons: Record<ProjectKey, string> = {
  thorax: "Second reading of batches 31 to 36 starts on Monday; the first reading is done.",
  cabin: "Gaze targets of the night drives, week 48. Nine people share the queue.",
  lidar: "Cuboids for the city centre sweeps, about 1,400 frames a week.",
  shelf: "Product boxes for the Pomerania stores, before the price round in December.",
};
/** How far each story goes before it ends another way. */
const approvals: Record<AccessStory, number> = {
  none: 0,
  step1: 0,
  withdrawn: 0,
  rejected: 0,
  step2: 1,
  edited: 1,
  open: 2,
  waits_key: 2,
  revoked: 2,
};

/** Assignments, requests, decisions and keys, as coordinators, project manager, compliance and annotators would act. */
export async function seedAccess(
  db: Database,
  cast: Cast,
  annotators: readonly SeededAnnotator[],
  projects: ReadonlyMap<ProjectKey, SeededProject>,
): Promise<void> {
  const manager = await cast({ name: projectManager, vendor: null });
  for (const key of projectKeys) {
    const people = annotators.filter((one) => one.project === key);
    const project = projects.get(key);
    if (!project) throw new Error(`${key} was not made.`);
    await assignAnnotators(manager, {
      projectId: project.id,
      scopeId: project.scopeId,
      annotatorIds: people.map((one) => one.id),
      endsAt: new Date(Date.now() + 120 * dayMs),
    });
  }
  // Those whose certificate ends in moments first, while it holds.
  const asking = annotators.filter((one) => one.access !== "none");
  for (const [index, person] of asking.sort((a, b) => urgency(b) - urgency(a)).entries())
    await askFor(db, cast, person, 24 * (14 + ((index * 3) % 40)));
}

const urgency = (person: SeededAnnotator) => Number(person.gates === "lapses");

async function askFor(db: Database, cast: Cast, person: SeededAnnotator, durationHours: number): Promise<void> {
  const coordinator = await cast({ name: coordinators[person.vendor], vendor: person.vendor });
  const manager = await cast({ name: projectManager, vendor: null });
  const officer = await cast({ name: compliance, vendor: null });
  if (person.access === "open" || person.access === "revoked") {
    // The private half is thrown away: nobody of the story really connects but those who sign in.
    const { publicKey } = generateRawKeyPair("x25519");
    await registerKey(await cast(person), { publicKey });
  }
  const reason = reasons[person.project ?? "shelf"];
  const { id: requestId } = await createRequest(coordinator, {
    assignmentId: await assignmentOf(db, person.id),
    reason,
    durationHours,
  });
  const contentHash = () => hashOf(db, requestId);
  for (const decider of [manager, officer].slice(0, approvals[person.access]))
    await decideRequest(decider, { requestId, contentHash: await contentHash(), verdict: "approved" });
  if (person.access === "edited")
    await editRequest(coordinator, { requestId, reason: `${reason} Two more weeks are needed.`, durationHours: 720 });
  if (person.access === "withdrawn") await withdrawRequest(coordinator, { requestId });
  if (person.access === "rejected")
    await decideRequest(manager, {
      requestId,
      contentHash: await contentHash(),
      verdict: "rejected",
      reason: "The queue is full until the next batch arrives. Ask again then.",
    });
}

function assignmentOf(db: Database, annotatorId: string): Promise<string> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const [row] = await tx
      .select({ id: assignments.id })
      .from(assignments)
      .where(and(eq(assignments.annotatorId, annotatorId), isNull(assignments.endedAt)));
    if (!row) throw new Error("This annotator is not assigned.");
    return row.id;
  });
}

/** The fingerprint a decider would have on their screen. */
function hashOf(db: Database, requestId: string): Promise<string> {
  return db.withScope({ kind: "system" }, async (tx) => {
    const [row] = await tx
      .select({ hash: accessRequests.contentHash })
      .from(accessRequests)
      .where(eq(accessRequests.id, requestId));
    if (!row) throw new Error("This request does not exist.");
    return row.hash;
  });
}
