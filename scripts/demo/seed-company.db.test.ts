import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { count, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "#db/client.ts";
import { accessRequests, grants } from "#db/schema/access.ts";
import { annotators, gates } from "#db/schema/annotators.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { agents, environments } from "#db/schema/environments.ts";
import { probeTargets } from "#db/schema/health.ts";
import { userCredentials, users } from "#db/schema/members.ts";
import { assignments, projects } from "#db/schema/projects.ts";
import { vendors } from "#db/schema/vendors.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/create-test-database.ts";
import { databaseLog } from "#server/audit/log-source.ts";
import { sealOnce } from "#server/audit/seal.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import { verifyLog } from "#server/audit/verify.ts";
import { verifyPassword } from "#server/auth/passwords.ts";
import { openTotp } from "#server/auth/totp.ts";
import { encryptionKeys } from "#server/env.ts";
import { ensureFirstRules } from "#server/features/annotators/ensure-first-rules.ts";
import { readPlan } from "./agent-plan.ts";
import type { DemoPerson } from "./demo-people.ts";
import { labEndpoint } from "./lab-file.ts";
import { annotatorStories } from "./people.ts";
import { planAgents } from "./plan-agents.ts";
import { seedCompany } from "./seed-company.ts";

describe("the invented company", () => {
  let test: TestDatabase;
  let db: Database;
  let people: DemoPerson[];
  const system = <T>(work: Parameters<typeof db.withScope<T>>[1]) => db.withScope({ kind: "system" }, work);

  beforeAll(async () => {
    test = await createTestDatabase();
    db = openDatabase(test.appUrl, { max: 4, name: "test" });
    // As the migration leaves a portal.
    await system(ensureFirstRules);
    people = await seedCompany(db);
  }, 60_000);
  afterAll(async () => {
    await db.close();
    await test.drop();
  });

  it("has the size of a small company", async () => {
    const sizes: number[] = [];
    for (const table of [vendors, annotators, environments, projects])
      sizes.push(await system((tx) => tx.$count(table)));
    expect(sizes).toEqual([2, 40, 3, 4]);
    const assigned = await system((tx) => tx.$count(assignments));
    expect(assigned).toBe(annotatorStories.filter((one) => one.project).length);
  });

  it("has one sign-in for each role, whose password and seed are the stored ones", async () => {
    expect(people.map((one) => one.roleTitle)).toEqual([
      "Security administrator",
      "Project manager",
      "Compliance",
      "Auditor",
      "Vendor coordinator, Kilima Data",
      "Vendor coordinator, Bayanihan Labs",
      "Annotator, Kilima Data, waits for approval",
      "Annotator, Kilima Data, access open",
      "Annotator, Kilima Data, begins onboarding",
    ]);
    for (const person of people) {
      const [stored] = await system((tx) =>
        tx
          .select({ id: users.id, hash: userCredentials.passwordHash, seed: userCredentials.totpSecret })
          .from(userCredentials)
          .innerJoin(users, eq(users.id, userCredentials.userId))
          .where(eq(users.email, person.email)),
      );
      expect(await verifyPassword(stored?.hash ?? null, person.password)).toBe(true);
      expect(openTotp(stored?.seed ?? "", "user_credentials.totp_secret", stored?.id ?? "")).toBe(person.totpSecret);
    }
  });

  it("has gates, requests and grants in every state the flow can produce", async () => {
    const states = (table: typeof gates | typeof accessRequests | typeof grants) =>
      system(async (tx) => {
        const rows = await tx.select({ state: table.state, n: count() }).from(table).groupBy(table.state);
        return rows.map((row) => row.state).sort();
      });
    expect(await states(gates)).toEqual(["failed", "missing", "rejected", "submitted", "valid", "withdrawn"]);
    expect(await states(accessRequests)).toEqual(["approved", "pending", "rejected", "withdrawn"]);
    expect(await states(grants)).toEqual(["open"]);
    const soon = await system((tx) =>
      tx.$count(gates, sql`state = 'valid' and valid_until < clock_timestamp() + interval '2 minutes'`),
    );
    expect(soon).toBe(annotatorStories.filter((one) => one.gates === "lapses").length);
  });

  it("gives every annotator at work a probe and every environment a gateway, marked as the demo's", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "gh-demo-plan-"));
    const file = path.join(folder, "plan.json");
    const plan = async (lab: boolean) => {
      await planAgents(db, { file, folder, port: 3900, lab });
      return readPlan(file);
    };
    const first = await plan(false);
    const tokens = [...first.probes, ...first.standIns].map((one) => one.token);
    expect(new Set(tokens).size).toBe(annotatorStories.filter((one) => one.project).length + 3);
    expect(first.lab).toBeNull();
    const targets = await system((tx) =>
      tx.select({ host: probeTargets.host, port: probeTargets.port }).from(probeTargets),
    );
    expect(targets.map((one) => one.port).sort()).toEqual([...first.echoPorts].sort());
    expect(new Set(targets.map((one) => one.host))).toEqual(new Set(["127.0.0.1"]));
    expect(await system((tx) => tx.$count(agents, eq(agents.demo, false)))).toBe(0);

    // Where real tunnels can be made, one gateway is no stand-in any more and people connect to it.
    const second = await plan(true);
    expect([second.standIns.length, second.lab?.portalPort, second.echoPorts]).toEqual([2, 3900, first.echoPorts]);
    const real = await system((tx) =>
      tx
        .select({ name: agents.name, endpoint: environments.vpnEndpoint })
        .from(agents)
        .innerJoin(environments, eq(environments.id, agents.environmentId))
        .where(eq(agents.demo, false)),
    );
    expect(real).toEqual([{ name: "wg-fra-1", endpoint: labEndpoint }]);
    rmSync(folder, { recursive: true });
  });

  it("has a log of people's own acts that seals and verifies", async () => {
    const sealer = openDatabase(test.sealerUrl, { max: 2, name: "test-sealer" });
    const signer = await loadAuditSigner(db, encryptionKeys());
    while ((await sealOnce(sealer, signer)).more);
    await sealer.close();
    const events = await system((tx) => tx.$count(auditEvents));
    const reader = openDatabase(test.readUrl, { max: 1, name: "test-reader" });
    const verdict = await reader.withScope({ kind: "system" }, (tx) => verifyLog(databaseLog(tx)));
    await reader.close();
    expect(verdict).toMatchObject({ ok: true });
    expect(events).toBeGreaterThan(400);
    const signers = await system((tx) =>
      tx.selectDistinct({ kind: auditEvents.actorKind }).from(auditEvents).where(eq(auditEvents.action, "nda.signed")),
    );
    expect(signers).toEqual([{ kind: "user" }]);
  });
});
