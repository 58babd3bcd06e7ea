import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCallerFactory } from "#server/api/trpc.ts";
import { recordAudit } from "#server/audit/record.ts";
import { testLog } from "#server/audit/testing/test-log.ts";
import { type Actor, asSystem, type Context, type UserActor } from "#server/context.ts";
import { systemContext, userContext } from "#server/testing/contexts.ts";
import { factories } from "#server/testing/factories.ts";
import { auditRouter } from "./router.ts";

const createCaller = createCallerFactory(auditRouter);
const browser = { mark: null, keep: async () => undefined };
/** The router as one person's request would meet it. */
const as = (ctx: Omit<Context, "actor"> & { actor: Actor | null }) =>
  createCaller({ ...ctx, userAgent: null, browser });

let log: Awaited<ReturnType<typeof testLog>>;
let a: Tenant;
let b: Tenant;
let auditor: Context<UserActor>;
const projectId = randomUUID();

type Tenant = {
  vendorId: string;
  vendorName: string;
  annotatorId: string;
  annotatorName: string;
  coordinator: Context<UserActor>;
  annotator: Context<UserActor>;
};

beforeAll(async () => {
  log = await testLog();
  const make = factories(log.app);
  const tenant = async (): Promise<Tenant> => {
    const vendor = await make.vendor();
    const person = await make.annotator(vendor.id);
    const coordinator = await make.user("vendor_coordinator", { vendorId: vendor.id });
    const side = { vendorId: vendor.id };
    return {
      ...side,
      vendorName: vendor.name,
      annotatorId: person.id,
      annotatorName: person.name,
      coordinator: userContext(log.app, {
        ...side,
        roles: ["vendor_coordinator"],
        userId: coordinator.id,
        name: coordinator.name,
      }),
      annotator: userContext(log.app, {
        ...side,
        roles: ["annotator"],
        userId: person.userId ?? "",
        name: person.name,
        annotatorId: person.id,
      }),
    };
  };
  [a, b] = [await tenant(), await tenant()];
  const officer = await make.user("auditor", { name: "Ingrid Solberg" });
  auditor = userContext(log.app, { roles: ["auditor"], userId: officer.id, name: officer.name });
  for (const one of [a, b]) {
    const entry = { vendorId: one.vendorId, annotatorId: one.annotatorId, projectId };
    await asSystem(auditor, async (tx) => {
      await recordAudit(tx, one.coordinator, {
        ...entry,
        action: "request.created",
        subject: { type: "access_request", id: randomUUID(), name: `R of ${one.annotatorName}` },
      });
      await recordAudit(tx, auditor, {
        ...entry,
        annotatorId: null,
        action: "vendor.suspended",
        subject: { type: "vendor", id: one.vendorId, name: one.vendorName },
      });
    });
  }
});
afterAll(() => log.close());

describe("the audit router", () => {
  it("names for the client whom and where, and which request", async () => {
    const { rows, names } = await as(auditor).list({});
    const asked = rows.find((row) => row.annotatorId === a.annotatorId && row.action === "request.created");
    expect(asked?.requestId).toBe(a.coordinator.requestId);
    expect(names).toMatchObject({ [a.annotatorId]: a.annotatorName, [b.vendorId]: b.vendorName });
  });

  it("gives vendor B nothing of vendor A, by any of its procedures", async () => {
    const caller = as(b.coordinator);
    const answers = [
      await caller.list({}),
      await caller.list({ annotatorId: a.annotatorId }),
      await caller.list({ text: a.annotatorName }),
      await caller.timeline({ annotatorId: a.annotatorId }),
      await caller.timeline({ projectId }),
      await caller.facets({ annotatorId: a.annotatorId, actorId: a.coordinator.actor.userId }),
      await caller.status(),
    ];
    const said = JSON.stringify(answers);
    for (const secret of [a.vendorId, a.vendorName, a.annotatorName, a.coordinator.actor.name, "Ingrid Solberg"])
      expect(said).not.toContain(secret);
    expect(said).toContain(b.annotatorName);
    expect((await caller.list({})).rows.every((row) => row.requestId === null)).toBe(true);
  });

  it("gives an annotator what concerns themselves, and no names of others", async () => {
    const caller = as(a.annotator);
    const { rows } = await caller.list({});
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.annotatorId === a.annotatorId)).toBe(true);
    expect(rows.map((row) => row.action)).not.toContain("vendor.suspended");
    expect((await caller.list({ annotatorId: b.annotatorId })).rows).toEqual([]);
    const facets = await caller.facets({});
    expect(facets.actors.options.map(({ name }) => name)).toEqual([a.annotatorName]);
    expect(facets.annotators.options.map(({ id }) => id)).toEqual([a.annotatorId]);
    expect(facets.datasets.options).toEqual([]);
  });

  it("refuses whoever has no role, is signed out, or is no person", async () => {
    const person = { roles: [] as const };
    const nobody = as(userContext(log.app, person));
    for (const ask of [
      () => nobody.list({}),
      () => nobody.timeline({ projectId }),
      () => nobody.status(),
      () => nobody.facets({}),
    ])
      await expect(ask()).rejects.toMatchObject({ code: "FORBIDDEN" });
    const signedOut = { ...systemContext(log.app), actor: null };
    await expect(as(signedOut).list({})).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await expect(as(systemContext(log.app)).facets({})).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  });
});

describe("facets", () => {
  it("offer each actor once by name, and the chosen one beyond the limit", async () => {
    const make = factories(log.app);
    const people = [];
    for (let n = 0; n < 205; n += 1)
      people.push(await make.user("auditor", { name: `Zoe ${String(n).padStart(3, "0")}` }));
    const last = people.at(-1);
    const { actors } = await as(auditor).facets({ actorId: last?.id });
    expect(actors.more).toBe(true);
    expect(actors.options).toHaveLength(200);
    expect(actors.options.map(({ id }) => id)).toContain(last?.id);
    const names = actors.options.map(({ name }) => name);
    expect(names).toEqual([...names].sort((x, y) => x.localeCompare(y, "en")));
    expect((await as(auditor).facets({})).actors.options.map(({ id }) => id)).not.toContain(last?.id);
  });
});
