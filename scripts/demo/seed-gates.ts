import { randomUUID } from "node:crypto";
import type { Database } from "#db/client.ts";
import type { Context, UserActor } from "#server/context.ts";
import { myGates } from "#server/features/annotators/my-gates.ts";
import { judgeConnectivity } from "#server/features/annotators/policy.ts";
import { claimTest, connectivityContext, recordMeasured } from "#server/features/annotators/record-connectivity.ts";
import { signNda } from "#server/features/annotators/sign-nda.ts";
import { startConnectivityTest } from "#server/features/annotators/start-connectivity-test.ts";
import { suspendAnnotator } from "#server/features/annotators/suspend-annotator.ts";
import { uploadEvidence } from "#server/features/annotators/upload-evidence.ts";
import { verifyGate } from "#server/features/annotators/verify-gate.ts";
import { withdrawGate } from "#server/features/annotators/withdraw-gate.ts";
import { pdfCertificate, pngCertificate } from "./certificate.ts";
import { lineOf } from "./lines.ts";
import { compliance, coordinators, type GatesStory } from "./people.ts";
import type { Cast, SeededAnnotator } from "./seed-people.ts";

/** How long a certificate holds that lapses before the visitor's eyes, in milliseconds; the seeding takes less. */
const momentsMs = 45_000;
const dayMs = 86_400_000;

/** Brings every annotator's gates to where their story has them, through what they and compliance would do. */
export async function seedGates(db: Database, cast: Cast, annotators: readonly SeededAnnotator[]): Promise<void> {
  // Those whose certificate is about to end come last, since everything else has to be done before it does.
  const ordered = [...annotators].sort((a, b) => Number(a.gates === "lapses") - Number(b.gates === "lapses"));
  for (const [index, person] of ordered.entries()) {
    if (person.gates === "invited" || person.gates === "started") continue;
    const own = await cast(person);
    await sign(own, person);
    const line = lineOf(person.gates === "slow" ? "degraded" : "good", index);
    await testConnection(db, own, { rtt: line.rttMs, jitter: line.jitterMs, down: 24 + ((index * 7) % 60) });
    await prove(cast, own, person, index);
  }
}

async function sign(own: Context<UserActor>, person: SeededAnnotator): Promise<void> {
  const { nda } = await myGates(own);
  if (!nda) throw new Error("There is no text to sign.");
  await signNda(own, { textId: nda.id, sha256: nda.sha256, typedName: person.name });
}

/** The figures are invented, like the people; ticket, verdict and gate are the portal's own. */
async function testConnection(
  db: Database,
  own: Context<UserActor>,
  { rtt, jitter, down }: { rtt: number; jitter: number; down: number },
): Promise<void> {
  const { ticket } = await startConnectivityTest(own);
  const ctx = connectivityContext(db, randomUUID());
  const test = await claimTest(ctx, ticket);
  if (!test) throw new Error("The connection test's ticket was not taken.");
  const figures = { rttP50: rtt + jitter, rttP95: rtt + 3 * jitter, jitter, downMbps: down, upMbps: down * 0.6 };
  await recordMeasured(ctx, test, figures, judgeConnectivity(figures, test.limits));
}

async function prove(cast: Cast, own: Context<UserActor>, person: SeededAnnotator, index: number): Promise<void> {
  const upload = () =>
    uploadEvidence(own, {
      kind: "training",
      fileName: index % 4 === 3 ? "certificate.png" : "data-protection-training.pdf",
      content: index % 4 === 3 ? pngCertificate() : pdfCertificate(person.name),
    });
  const { evidenceId } = await upload();
  const officer = await cast({ name: compliance, vendor: null });
  const about = { annotatorId: person.id, kind: "training" as const };
  if (person.gates === "evidence") return;
  if (person.gates === "returned") {
    const reason = "The certificate is of last year's course. Upload the one of this year.";
    await verifyGate(officer, { ...about, evidenceId, verdict: "returned", reason });
    return;
  }
  await verifyGate(officer, { ...about, evidenceId, verdict: "accepted", validUntil: endOf(person.gates, index) });
  if (person.gates === "renewing") await upload();
  if (person.gates === "withdrawn")
    await withdrawGate(officer, { ...about, reason: "The training provider took the certificate back." });
  if (person.gates === "suspended") {
    const coordinator = await cast({ name: coordinators[person.vendor], vendor: person.vendor });
    await suspendAnnotator(coordinator, { annotatorId: person.id, reason: "On leave until the new year." });
  }
}

/** When the certificate ends; undefined = as late as the rule allows. */
function endOf(gates: GatesStory, index: number): Date | undefined {
  if (gates === "lapses") return new Date(Date.now() + momentsMs);
  if (gates === "lapsing") return new Date(Date.now() + (2 + (index % 5)) * dayMs);
  return gates === "renewing" ? new Date(Date.now() + 9 * dayMs) : undefined;
}
