import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signIns } from "#db/schema/identity.ts";
import { openTestPortal } from "#server/features/members/testing/open-test-portal.ts";
import { userContext } from "#server/testing/contexts.ts";
import { listSignIns } from "./list-sign-ins.ts";

let portal: Awaited<ReturnType<typeof openTestPortal>>;
let vendorId: string;
beforeAll(async () => {
  portal = await openTestPortal();
  vendorId = (await portal.make.vendor()).id;
  const traveller = await portal.make.user("vendor_coordinator", { name: "Amina Traveller", vendorId });
  const other = await portal.make.user("auditor", { name: "Paul Desk" });
  const line = (userId: string, minutesAgo: number, over: Partial<typeof signIns.$inferInsert> = {}) => ({
    userId,
    at: sql`clock_timestamp() - make_interval(mins => ${minutesAgo})`,
    accepted: true,
    method: "password_totp" as const,
    country: "KE",
    sourceIp: "41.90.0.1",
    ...over,
  });
  const flags = ["new_country" as const, "impossible_travel" as const];
  await portal.system((tx) =>
    tx
      .insert(signIns)
      .values([
        line(traveller.id, 100, { vendorId }),
        line(traveller.id, 70, { vendorId, accepted: false, country: "DE" }),
        line(traveller.id, 60, { vendorId, country: "BR", sourceIp: "200.160.0.8", flags }),
        ...Array.from({ length: 60 }, (_, index) => line(other.id, 200 + index, { country: "DE" })),
      ]),
  );
});
afterAll(() => portal.close());

const reader = (role: "compliance" | "auditor" | "security_admin" = "compliance") =>
  userContext(portal.db, { roles: [role] });

it("says of what is unusual what it was compared with: the accepted one before, and how far that is", async () => {
  const { rows } = await listSignIns(reader(), { flagged: true });
  expect(rows).toHaveLength(1);
  const [row] = rows;
  expect(row).toMatchObject({
    name: "Amina Traveller",
    country: "Brazil",
    flags: ["new_country", "impossible_travel"],
    earlier: { country: "Kenya" },
  });
  expect(((row?.at.getTime() ?? 0) - (row?.earlier?.at.getTime() ?? 0)) / 60_000).toBeCloseTo(40, 1);
  expect(row?.earlier?.km).toBeGreaterThan(8_000);
});

it("pages by time and narrows by person, vendor and result", async () => {
  const first = await listSignIns(reader(), {});
  expect(first.rows).toHaveLength(50);
  expect(first.newer).toBeNull();
  const second = await listSignIns(reader(), { after: first.older ?? "" });
  expect(second.rows).toHaveLength(13);
  expect(second.older).toBeNull();
  expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(63);
  expect((await listSignIns(reader(), { text: "traveller" })).rows).toHaveLength(3);
  expect((await listSignIns(reader(), { vendorId, result: "refused" })).rows.map((row) => row.country)).toEqual([
    "Germany",
  ]);
  expect((await listSignIns(reader(), { text: "%" })).rows).toEqual([]);
});

it("is shown to whom the client trusts with it, within their bounds, and to no vendor", async () => {
  for (const role of ["security_admin", "auditor"] as const)
    expect((await listSignIns(reader(role), {})).rows).toHaveLength(50);
  const base = userContext(portal.db, { roles: ["auditor"] });
  const bound = userContext(portal.db, {
    roles: ["auditor"],
    bindings: base.actor.bindings.map((binding) => ({ ...binding, vendorId })),
  });
  expect((await listSignIns(bound, {})).rows).toHaveLength(3);
  for (const role of ["project_manager", "vendor_coordinator", "annotator"] as const)
    await expect(listSignIns(userContext(portal.db, { roles: [role], vendorId }), {})).rejects.toMatchObject({
      code: "forbidden",
    });
});
