import { createHash, randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { gates, ndaSignatures, ndaTexts } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { evidenceLimit } from "#lib/schemas/annotators.ts";
import { ConflictError, ForbiddenError, InvalidError, NotFoundError } from "#server/errors.ts";
import { userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { myGates } from "./my-gates.ts";
import { readEvidence } from "./read-evidence.ts";
import { signNda } from "./sign-nda.ts";
import { startConnectivityTest } from "./start-connectivity-test.ts";
import { uploadEvidence } from "./upload-evidence.ts";
import { verifyGate } from "./verify-gate.ts";
import { withdrawGate } from "./withdraw-gate.ts";

let made: TestDatabase;
let db: Database;
let make: ReturnType<typeof factories>;
let text: { id: string; sha256: string };
const system = { kind: "system" } as const;
const body = "You keep what you see to yourself.";
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const reason = "The certificate names another person.";

beforeAll(async () => {
  made = await createTestDatabase();
  db = openDatabase(made.appUrl, { max: 4, name: "test" });
  make = factories(db);
  text = await db.withScope(system, async (tx) => {
    await tx.delete(ndaTexts);
    const [row] = await tx
      .insert(ndaTexts)
      .values({ version: 1, body, sha256: createHash("sha256").update(body).digest("hex") })
      .returning();
    if (!row) throw new Error("no text");
    return row;
  });
});
afterAll(async () => {
  await db.close();
  await made.drop();
});

const compliance = () => userContext(db, { roles: ["compliance"], name: "Ingrid Solheim" });
async function newcomer(options: { cleared?: boolean } = { cleared: false }) {
  const vendor = await make.vendor();
  const annotator = await make.annotator(vendor.id, options);
  const ctx = userContext(db, {
    roles: ["annotator"],
    vendorId: vendor.id,
    annotatorId: annotator.id,
    userId: annotator.userId ?? "",
    name: annotator.name,
  });
  return { vendor, annotator, ctx };
}
const gateOf = async (annotatorId: string, kind: "nda" | "training" | "connectivity") => {
  const [row] = await db.withScope(system, (tx) =>
    tx
      .select()
      .from(gates)
      .where(and(eq(gates.annotatorId, annotatorId), eq(gates.kind, kind))),
  );
  if (!row) throw new Error("no gate");
  return row;
};
const eventsOf = (annotatorId: string, ...actions: string[]) =>
  db.withScope(system, (tx) =>
    tx
      .select({
        action: auditEvents.action,
        before: auditEvents.before,
        after: auditEvents.after,
        sourceIp: auditEvents.sourceIp,
      })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.annotatorId, annotatorId),
          actions.length > 0 ? inArray(auditEvents.action, actions) : undefined,
        ),
      )
      .orderBy(auditEvents.id),
  );
const daysAhead = (until: Date | null) => Math.round(((until?.getTime() ?? 0) - Date.now()) / 86_400_000);

describe("signNda", () => {
  test("holds at once for the rule's length and keeps what was signed", async () => {
    const { annotator, ctx } = await newcomer();
    const signed = await signNda(ctx, {
      textId: text.id,
      sha256: text.sha256,
      typedName: annotator.name.toUpperCase(),
    });
    expect([signed.state, daysAhead(signed.validUntil)]).toEqual(["valid", 365]);
    const rows = await db.withScope(system, (tx) =>
      tx.select().from(ndaSignatures).where(eq(ndaSignatures.annotatorId, annotator.id)),
    );
    expect(rows).toMatchObject([
      { textSha256: text.sha256, typedName: annotator.name.toUpperCase(), sourceIp: "192.0.2.10" },
    ]);
    expect(await gateOf(annotator.id, "nda")).toMatchObject({ state: "valid", evidenceId: rows[0]?.id });
    expect(await eventsOf(annotator.id)).toMatchObject([
      {
        action: "nda.signed",
        before: { state: "missing" },
        after: { state: "valid", textVersion: 1, textSha256: text.sha256 },
        sourceIp: "192.0.2.10",
      },
    ]);
  });
  test("refuses another name, another text, and people who are no annotator", async () => {
    const { annotator, ctx } = await newcomer();
    const input = { textId: text.id, sha256: text.sha256, typedName: annotator.name };
    await expect(signNda(ctx, { ...input, typedName: "Somebody Else" })).rejects.toThrow(InvalidError);
    await expect(signNda(ctx, { ...input, sha256: "0".repeat(64) })).rejects.toThrow(ConflictError);
    await expect(signNda(ctx, { ...input, textId: randomUUID() })).rejects.toThrow(ConflictError);
    await expect(signNda(compliance(), input)).rejects.toThrow(ForbiddenError);
    expect(await eventsOf(annotator.id)).toEqual([]);
  });
  test("after a withdrawal waits for compliance", async () => {
    const { annotator, ctx } = await newcomer({ cleared: true });
    await withdrawGate(compliance(), { annotatorId: annotator.id, kind: "nda", reason });
    expect(await gateOf(annotator.id, "nda")).toMatchObject({ state: "withdrawn", validUntil: null, reason });
    expect(await eventsOf(annotator.id)).toMatchObject([
      { action: "gate.withdrawn", before: { state: "valid" }, after: { state: "withdrawn", reason } },
    ]);
    expect((await signNda(ctx, { textId: text.id, sha256: text.sha256, typedName: annotator.name })).state).toBe(
      "submitted",
    );
    const proof = (await myGates(ctx)).gates.find((gate) => gate.kind === "nda");
    await verifyGate(compliance(), {
      annotatorId: annotator.id,
      kind: "nda",
      evidenceId: proof?.proofId ?? "",
      verdict: "accepted",
    });
    expect((await myGates(ctx)).clearance).toBe("cleared");
  });
});

describe("uploadEvidence", () => {
  test("stores the bytes, names them by what they are, and the gate waits", async () => {
    const { annotator, ctx, vendor } = await newcomer();
    const { evidenceId } = await uploadEvidence(ctx, { kind: "training", fileName: "../My cert.exe", content: pdf });
    expect(await gateOf(annotator.id, "training")).toMatchObject({ state: "submitted" });
    expect(await eventsOf(annotator.id)).toMatchObject([
      {
        action: "evidence.uploaded",
        after: {
          fileName: "My cert.pdf",
          mediaType: "application/pdf",
          size: pdf.length,
          sha256: createHash("sha256").update(pdf).digest("hex"),
        },
      },
    ]);
    const read = await readEvidence(compliance(), { evidenceId });
    expect([read.fileName, read.mediaType, Buffer.from(read.content).equals(pdf)]).toEqual([
      "My cert.pdf",
      "application/pdf",
      true,
    ]);
    expect((await eventsOf(annotator.id, "evidence.read")).length).toBe(1);
    await readEvidence(userContext(db, { roles: ["vendor_coordinator"], vendorId: vendor.id }), { evidenceId });
    expect((await eventsOf(annotator.id, "evidence.read")).length).toBe(2);
  });
  test.each([
    ["HTML named PDF", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["GIF", Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1")],
    ["nothing", Buffer.alloc(0)],
    ["too much", Buffer.concat([pdf, Buffer.alloc(evidenceLimit)])],
  ])("refuses %s", async (_, content) => {
    const { annotator, ctx } = await newcomer();
    await expect(uploadEvidence(ctx, { kind: "training", fileName: "cert.pdf", content })).rejects.toThrow(
      InvalidError,
    );
    expect((await gateOf(annotator.id, "training")).state).toBe("missing");
    expect(await eventsOf(annotator.id)).toEqual([]);
  });
  test("renewing early costs nobody their access", async () => {
    const { annotator, ctx } = await newcomer({ cleared: true });
    await uploadEvidence(ctx, { kind: "training", fileName: "new.pdf", content: pdf });
    const mine = await myGates(ctx);
    expect(mine.clearance).toBe("cleared");
    const training = mine.gates.find((gate) => gate.kind === "training");
    expect(training).toMatchObject({ view: "valid", awaitsVerdict: true, evidence: { fileName: "new.pdf" } });
    await verifyGate(compliance(), {
      annotatorId: annotator.id,
      kind: "training",
      evidenceId: training?.proofId ?? "",
      verdict: "returned",
      reason,
    });
    expect((await myGates(ctx)).gates.find((gate) => gate.kind === "training")).toMatchObject({
      view: "valid",
      awaitsVerdict: false,
      reason,
    });
  });
  test("is for the annotator alone; foreign files do not exist", async () => {
    const { ctx } = await newcomer();
    const { evidenceId } = await uploadEvidence(ctx, { kind: "training", fileName: "a.pdf", content: pdf });
    const other = await newcomer();
    await expect(readEvidence(other.ctx, { evidenceId })).rejects.toThrow(NotFoundError);
    await expect(
      readEvidence(userContext(db, { roles: ["vendor_coordinator"], vendorId: other.vendor.id }), { evidenceId }),
    ).rejects.toThrow(NotFoundError);
    await expect(readEvidence(compliance(), { evidenceId: randomUUID() })).rejects.toThrow(NotFoundError);
    await expect(readEvidence(userContext(db, { roles: ["security_admin"] }), { evidenceId })).rejects.toThrow(
      ForbiddenError,
    );
    await expect(uploadEvidence(compliance(), { kind: "training", fileName: "a.pdf", content: pdf })).rejects.toThrow(
      ForbiddenError,
    );
  });
});

describe("verifyGate", () => {
  async function submitted() {
    const who = await newcomer();
    const { evidenceId } = await uploadEvidence(who.ctx, { kind: "training", fileName: "cert.pdf", content: pdf });
    return { ...who, input: { annotatorId: who.annotator.id, kind: "training", evidenceId } as const };
  }
  test("accepts until a chosen day", async () => {
    const { annotator, input } = await submitted();
    const until = new Date(Date.now() + 30 * 86_400_000);
    expect(await verifyGate(compliance(), { ...input, verdict: "accepted", validUntil: until })).toEqual({
      validUntil: until,
    });
    expect(await gateOf(annotator.id, "training")).toMatchObject({
      state: "valid",
      validUntil: until,
      decidedByName: "Ingrid Solheim",
      evidenceId: input.evidenceId,
    });
    expect(await eventsOf(annotator.id, "gate.verified")).toMatchObject([
      { before: { state: "submitted" }, after: { state: "valid", evidenceId: input.evidenceId } },
    ]);
    await expect(verifyGate(compliance(), { ...input, verdict: "accepted" })).rejects.toThrow(ConflictError);
  });
  test("accepts by the rule, never beyond it", async () => {
    const { input } = await submitted();
    await expect(
      verifyGate(compliance(), { ...input, verdict: "accepted", validUntil: new Date(Date.now() + 400 * 86_400_000) }),
    ).rejects.toThrow(InvalidError);
    expect(daysAhead((await verifyGate(compliance(), { ...input, verdict: "accepted" })).validUntil)).toBe(365);
  });
  test("returns with a reason; a new upload waits again", async () => {
    const { annotator, ctx, input } = await submitted();
    await verifyGate(compliance(), { ...input, verdict: "returned", reason });
    expect(await gateOf(annotator.id, "training")).toMatchObject({ state: "rejected", reason, validUntil: null });
    expect(await eventsOf(annotator.id, "gate.rejected")).toMatchObject([{ after: { state: "rejected", reason } }]);
    await uploadEvidence(ctx, { kind: "training", fileName: "better.pdf", content: pdf });
    expect(await gateOf(annotator.id, "training")).toMatchObject({ state: "submitted", reason: null });
  });
  test("refuses a verdict about a file that was replaced meanwhile", async () => {
    const { ctx, input } = await submitted();
    await uploadEvidence(ctx, { kind: "training", fileName: "newer.pdf", content: pdf });
    await expect(verifyGate(compliance(), { ...input, verdict: "accepted" })).rejects.toThrow(/newer proof/);
  });
  test("is never for oneself, only for compliance, and not for unknown people", async () => {
    const { annotator, input } = await submitted();
    const self = userContext(db, { roles: ["compliance"], userId: annotator.userId ?? "" });
    await expect(verifyGate(self, { ...input, verdict: "accepted" })).rejects.toThrow(ForbiddenError);
    await expect(withdrawGate(self, { annotatorId: annotator.id, kind: "training", reason })).rejects.toThrow(
      ForbiddenError,
    );
    for (const role of ["security_admin", "project_manager", "auditor", "vendor_coordinator", "annotator"] as const) {
      const ctx = userContext(db, { roles: [role], vendorId: annotator.vendorId });
      await expect(verifyGate(ctx, { ...input, verdict: "accepted" })).rejects.toThrow(ForbiddenError);
      await expect(withdrawGate(ctx, { annotatorId: annotator.id, kind: "training", reason })).rejects.toThrow(
        ForbiddenError,
      );
    }
    await expect(
      verifyGate(compliance(), { ...input, annotatorId: randomUUID(), verdict: "accepted" }),
    ).rejects.toThrow(NotFoundError);
  });
  test("withdraws only what holds or waits", async () => {
    const { annotator } = await newcomer();
    await expect(withdrawGate(compliance(), { annotatorId: annotator.id, kind: "training", reason })).rejects.toThrow(
      ConflictError,
    );
    await expect(withdrawGate(compliance(), { annotatorId: randomUUID(), kind: "training", reason })).rejects.toThrow(
      NotFoundError,
    );
  });
});

test("suspended people cannot move their gates", async () => {
  const vendor = await make.vendor({ status: "suspended" });
  const annotator = await make.annotator(vendor.id, { cleared: false });
  const ctx = userContext(db, { roles: ["annotator"], vendorId: vendor.id, annotatorId: annotator.id });
  await expect(signNda(ctx, { textId: text.id, sha256: text.sha256, typedName: annotator.name })).rejects.toThrow(
    ConflictError,
  );
  await expect(uploadEvidence(ctx, { kind: "training", fileName: "a.pdf", content: pdf })).rejects.toThrow(
    ConflictError,
  );
  await expect(startConnectivityTest(ctx)).rejects.toThrow(ConflictError);
});

test("myGates shows the own gates with their rules and the text to sign", async () => {
  const { annotator, ctx } = await newcomer();
  expect(await myGates(ctx)).toMatchObject({
    name: annotator.name,
    clearance: "onboarding",
    gatesHeld: 0,
    nda: { body, version: 1 },
    gates: [{ kind: "nda", view: "missing" }, { kind: "training" }, { kind: "connectivity" }],
  });
  await expect(myGates(compliance())).rejects.toThrow(ForbiddenError);
});
