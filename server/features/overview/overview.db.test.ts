import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gates } from "#db/schema/annotators.ts";
import { breakGlass } from "#db/schema/break-glass.ts";
import { agents } from "#db/schema/environments.ts";
import { healthStates } from "#db/schema/health.ts";
import { signIns } from "#db/schema/identity.ts";
import { type AccessFlow, accessFlow } from "#server/features/access/testing/flow.ts";
import { overview } from "./overview.ts";
import { shellCounts } from "./shell-counts.ts";

let flow: AccessFlow;
let people: Awaited<ReturnType<AccessFlow["assigned"]>>[];
beforeAll(async () => {
  flow = await accessFlow();
  people = [];
  for (let n = 0; n < 10; n++) people.push(await flow.assigned());
});
afterAll(() => flow.stop());

const setGate = (annotatorId: string, values: Partial<typeof gates.$inferInsert>) =>
  flow.system((tx) =>
    tx
      .update(gates)
      .set(values)
      .where(and(eq(gates.annotatorId, annotatorId), eq(gates.kind, "training"))),
  );
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

it("counts everything, also what the short lists leave out", async () => {
  for (const [index, { annotator }] of people.entries()) {
    await setGate(annotator.id, { validUntil: inHours(index === 0 ? -1 : 48) });
    await flow.system((tx) =>
      tx.insert(healthStates).values({
        annotatorId: annotator.id,
        vendorId: flow.vendor.id,
        state: "degraded",
        since: inHours(-1),
        lastSampleAt: new Date(),
      }),
    );
  }
  const page = await overview(flow.people.pm);
  expect(page.lapsing).toHaveLength(8);
  expect(page.trouble).toHaveLength(8);
  expect(page.counts).toMatchObject({ lapsing: 9, lapsed: 1, lapsingWithAccess: 0, trouble: 10 });
});

it("puts the request that runs out first on top", async () => {
  const [first, second] = [people[1], people[2]];
  if (!first || !second) throw new Error("no people");
  const earlier = await flow.ask(first.assignment.id);
  const later = await flow.ask(second.assignment.id);
  const page = await overview(flow.people.pm);
  expect(page.requests.map((row) => row.id)).toEqual([earlier.id, later.id]);
  expect(page.counts.requests).toBe(2);
});

it("counts a newer proof of a gate that holds, and counts proofs for whoever decides about them", async () => {
  await setGate(people[3]?.annotator.id ?? "", {
    submittedAt: new Date(),
    decidedAt: inHours(-24),
  });
  await setGate(people[4]?.annotator.id ?? "", { state: "submitted", submittedAt: inHours(-1) });
  const page = await overview(flow.people.compliance);
  expect(page.evidence).toHaveLength(2);
  expect(page.counts.evidence).toBe(2);
  expect((await shellCounts(flow.people.compliance)).evidenceWaiting).toBe(2);
  expect((await shellCounts(flow.people.pm)).evidenceWaiting).toBe(0);
});

it("brings unusual sign-ins to those who can act on them, for a week", async () => {
  const line = (hoursAgo: number, over: Partial<typeof signIns.$inferInsert> = {}) => ({
    userId: flow.people.coordinator.actor.userId,
    at: inHours(-hoursAgo),
    accepted: true,
    method: "password_totp" as const,
    country: "KE",
    flags: ["new_country" as const],
    ...over,
  });
  const refused = line(1, { accepted: false });
  await flow.system((tx) => tx.insert(signIns).values([line(2), refused, line(3, { flags: [] }), line(8 * 24)]));
  for (const reader of [flow.people.admin, flow.people.compliance])
    expect((await overview(reader)).unusualSignIns).toMatchObject([{ country: "Kenya", flags: ["new_country"] }]);
  for (const reader of [flow.people.pm, flow.people.coordinator])
    expect((await overview(reader)).unusualSignIns).toEqual([]);
});

it("says on every page of the client's people that the glass is broken, and to no vendor", async () => {
  const { userId } = flow.people.admin.actor;
  const glass = { userId, userName: "Ada", reason: "The provider is down.", askedByName: "Bo", lapsesAt: inHours(1) };
  await flow.system((tx) => tx.insert(breakGlass).values({ ...glass, state: "open", endsAt: inHours(1) }));
  expect(await shellCounts(flow.people.pm)).toMatchObject({ brokenGlass: [{ userName: "Ada" }], glassAsked: 0 });
  expect(await shellCounts(flow.people.coordinator)).toMatchObject({ brokenGlass: [], glassAsked: 0 });
  await flow.system((tx) => tx.update(breakGlass).set({ endsAt: new Date() }));
  expect((await shellCounts(flow.people.pm)).brokenGlass).toEqual([]);
});

it("names what a new portal still needs until something was granted", async () => {
  const { firstSteps } = await overview(flow.people.pm);
  expect(firstSteps?.filter((step) => !step.done).map((step) => step.id)).toEqual([]);
  await flow.system((tx) => tx.update(agents).set({ revokedAt: new Date() }));
  const later = (await overview(flow.people.admin)).firstSteps;
  expect(later?.filter((step) => !step.done).map((step) => step.id)).toEqual(["gateway"]);
  expect((await overview(flow.people.coordinator)).firstSteps).toBeNull();
  await flow.granted();
  expect((await overview(flow.people.pm)).firstSteps).toBeNull();
});
