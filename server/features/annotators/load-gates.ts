import { and, desc, eq, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { connectivityTests, evidenceFiles, gateRules, gates, ndaSignatures, ndaTexts } from "#db/schema/annotators.ts";
import { healthProfiles } from "#db/schema/health.ts";
import type { GateKindName, GateViewState } from "#lib/schemas/annotators.ts";
import { awaitsVerdict, type GateFacts, gateView } from "./policy.ts";

type GateEvidence = {
  id: string;
  fileName: string;
  mediaType: string;
  size: number;
  sha256: string;
  uploadedAt: Date;
};
type GateSignature = { id: string; typedName: string; version: number; sha256: string; signedAt: Date };
type GateTest = {
  id: string;
  verdict: "passed" | "failed" | "aborted";
  findings: string[];
  finishedAt: Date;
  rttP50: number | null;
  rttP95: number | null;
  jitter: number | null;
  downMbps: number | null;
  upMbps: number | null;
  limits: { name: string; rttP95Ms: number; jitterMs: number; minDownMbps: number };
};

export type GateDetail = {
  kind: GateKindName;
  title: string;
  validityDays: number;
  view: GateViewState;
  validUntil: Date | null;
  submittedAt: Date | null;
  decidedAt: Date | null;
  decidedByName: string | null;
  reason: string | null;
  awaitsVerdict: boolean;
  /** What a verdict now would be about. */
  proofId: string | null;
  evidence: GateEvidence | null;
  signature: GateSignature | null;
  /** The latest test, whatever it said. */
  test: GateTest | null;
};

const order: readonly GateKindName[] = ["nda", "training", "connectivity"];

/**
 * The gates an annotator needs, each with its newest proof.
 * @param tx a transaction whose scope may read them
 * @param now the database's time
 */
export async function loadGates(tx: Tx, annotatorId: string, now: Date): Promise<GateDetail[]> {
  const rules = await tx.select().from(gateRules);
  const rows = await tx.select().from(gates).where(eq(gates.annotatorId, annotatorId));
  const evidence = await newestEvidence(tx, annotatorId);
  const signature = await newestSignature(tx, annotatorId);
  const test = await newestTest(tx, annotatorId);
  const missing: GateFacts = { state: "missing", validUntil: null, submittedAt: null, decidedAt: null };
  return rules
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((rule) => {
      const row = rows.find((gate) => gate.kind === rule.kind);
      const facts: GateFacts = row ?? missing;
      return {
        kind: rule.kind,
        title: rule.title,
        validityDays: rule.validityDays,
        view: gateView(facts, now),
        validUntil: facts.validUntil,
        submittedAt: facts.submittedAt,
        decidedAt: facts.decidedAt,
        decidedByName: row?.decidedByName ?? null,
        reason: row?.reason ?? null,
        awaitsVerdict: awaitsVerdict(facts),
        proofId: rule.kind === "training" ? (evidence?.id ?? null) : (row?.evidenceId ?? null),
        evidence: rule.kind === "training" ? evidence : null,
        signature: rule.kind === "nda" ? signature : null,
        test: rule.kind === "connectivity" ? test : null,
      };
    });
}

async function newestEvidence(tx: Tx, annotatorId: string): Promise<GateEvidence | null> {
  const [row] = await tx
    .select({
      id: evidenceFiles.id,
      fileName: evidenceFiles.fileName,
      mediaType: evidenceFiles.mediaType,
      size: evidenceFiles.size,
      sha256: evidenceFiles.sha256,
      uploadedAt: evidenceFiles.createdAt,
    })
    .from(evidenceFiles)
    .where(and(eq(evidenceFiles.annotatorId, annotatorId), eq(evidenceFiles.gateKind, "training")))
    .orderBy(desc(evidenceFiles.createdAt), desc(evidenceFiles.id))
    .limit(1);
  return row ?? null;
}

async function newestSignature(tx: Tx, annotatorId: string): Promise<GateSignature | null> {
  const [row] = await tx
    .select({
      id: ndaSignatures.id,
      typedName: ndaSignatures.typedName,
      version: ndaTexts.version,
      sha256: ndaSignatures.textSha256,
      signedAt: ndaSignatures.signedAt,
    })
    .from(ndaSignatures)
    .innerJoin(ndaTexts, eq(ndaTexts.id, ndaSignatures.textId))
    .where(eq(ndaSignatures.annotatorId, annotatorId))
    .orderBy(desc(ndaSignatures.signedAt), desc(ndaSignatures.id))
    .limit(1);
  return row ?? null;
}

async function newestTest(tx: Tx, annotatorId: string): Promise<GateTest | null> {
  const [row] = await tx
    .select({ test: connectivityTests, profile: healthProfiles })
    .from(connectivityTests)
    .innerJoin(healthProfiles, eq(healthProfiles.id, connectivityTests.profileId))
    .where(and(eq(connectivityTests.annotatorId, annotatorId), isNotNull(connectivityTests.finishedAt)))
    .orderBy(desc(connectivityTests.finishedAt))
    .limit(1);
  if (!row?.test.verdict || !row.test.finishedAt) return null;
  const { id, verdict, findings, finishedAt, rttP50, rttP95, jitter, downMbps, upMbps } = row.test;
  const { name, rttP95Ms, jitterMs, minDownMbps } = row.profile;
  return {
    id,
    verdict,
    findings: findings ?? [],
    finishedAt,
    rttP50,
    rttP95,
    jitter,
    downMbps,
    upMbps,
    limits: { name, rttP95Ms, jitterMs, minDownMbps },
  };
}
