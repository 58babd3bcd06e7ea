import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { permissionNames, permissionsOf } from "#lib/permissions.ts";
import { type ExplainFacts, explain, type HeldRole } from "./explain.ts";

const manager: HeldRole = {
  title: "Project manager",
  role: "project_manager",
  permissions: permissionsOf("project_manager"),
  where: null,
  reaches: true,
};
const facts: ExplainFacts = {
  name: "Dana",
  permission: "request.approveProject",
  suspended: null,
  held: [manager],
  ended: [],
  ownRoles: [],
  place: null,
};
const inLung = { ...manager, where: "project Lung" };

describe("the answer", () => {
  it("is yes, with the role that says so and the rules above it", () => {
    expect(explain(facts)).toEqual({
      allowed: true,
      answer: "Yes. Dana may decide the first step of requests.",
      reasons: [
        { holds: true, title: "They may sign in" },
        { holds: true, title: "Their role includes it: Project manager" },
      ],
      remarks: [
        "It asks for a code again when the last one is older than five minutes.",
        "Never for a request they made themselves, and never both steps of one request.",
      ],
    });
  });

  it("is no without the role, and names whose it is", () => {
    const { allowed, answer, reasons } = explain({
      ...facts,
      permission: "lock.set",
      ownRoles: ["Night watch"],
      ended: ["Compliance"],
    });
    expect({ allowed, answer }).toEqual({
      allowed: false,
      answer: "No. Dana may not lock people, projects, vendors or everyone.",
    });
    expect(reasons[1]).toEqual({
      holds: false,
      title: "None of their roles includes it: Project manager",
      detail: "It belongs to Security administrator, Compliance, Night watch. Ended: Compliance.",
    });
    expect(explain({ ...facts, held: [] })).toMatchObject({
      reasons: [{}, { title: "They hold no role", detail: "It belongs to Project manager." }],
      remarks: [],
    });
  });

  it("is no where the role does not reach, yes where it does", () => {
    const place = "project Brain";
    expect(explain({ ...facts, place, held: [{ ...inLung, reaches: false }] })).toMatchObject({
      allowed: false,
      answer: "No. Dana may not decide the first step of requests in project Brain.",
      reasons: [
        {},
        {},
        {
          holds: false,
          title: "It does not reach project Brain",
          detail: "It holds for Project manager in project Lung only.",
        },
      ],
    });
    expect(explain({ ...facts, place, held: [{ ...inLung, reaches: false }, manager] })).toMatchObject({
      allowed: true,
      reasons: [{}, {}, { holds: true, title: "It reaches project Brain", detail: "Project manager" }],
    });
  });

  it("says nothing of places where the right is missing everywhere", () => {
    expect(explain({ ...facts, permission: "lock.set", place: "project Brain" }).reasons).toHaveLength(2);
  });

  it("is no for the whole portal's acts where the role is narrowed", () => {
    const held = [{ ...inLung, permissions: inLung.permissions.filter((name) => name !== "vendor.create") }];
    expect(explain({ ...facts, permission: "vendor.create", held }).reasons[1]).toMatchObject({
      holds: false,
      title: "Their role is narrowed: Project manager in project Lung",
      detail: expect.stringMatching(/whole portal/),
    });
  });

  it("blames the narrowing only where it is what takes the right away", () => {
    const titleOf = (over: Partial<ExplainFacts>) => explain({ ...facts, ...over }).reasons[1]?.title;
    const auditor: HeldRole = { ...inLung, title: "Auditor", role: "auditor", permissions: [] };
    const own: HeldRole = { ...inLung, title: "Night watch", role: null, permissions: [] };
    // An auditor adds no vendors anywhere, nor does a role of the company's own that does not list it.
    expect(titleOf({ permission: "vendor.create", held: [auditor, own] })).toMatch(/^None of their roles/);
    expect(titleOf({ permission: "lock.set", held: [inLung] })).toMatch(/^None of their roles/);
    expect(
      titleOf({ permission: "vendor.create", held: [inLung, auditor].map((one) => ({ ...one, permissions: [] })) }),
    ).toBe("Their role is narrowed: Project manager in project Lung");
  });

  it.each([
    ["person", /^They are suspended:/],
    ["vendor", /^Their vendor is suspended:/],
    ["annotator", /suspended as an annotator:/],
  ] as const)("names a suspension of the %s first", (suspended, title) => {
    expect(explain({ ...facts, suspended })).toMatchObject({
      allowed: false,
      reasons: [{ holds: false, title: expect.stringMatching(title) }, { holds: true }],
      remarks: [],
    });
  });

  it.each([
    ["request.approveDataProtection", "compliance", [/asks for a code/, /both steps/]],
    ["gate.verify", "compliance", [/asks for a code/, /own gates/]],
    ["member.suspend", "security_admin", [/asks for a code/, /last security administrator/]],
    ["role.write", "security_admin", [/asks for a code/, /own roles/]],
    ["health.read", "auditor", []],
  ] as const)("with a yes to %s comes what stands above roles", (permission, role, remarks) => {
    const held = [{ ...manager, role, permissions: permissionsOf(role) }];
    const found = explain({ ...facts, permission, held }).remarks;
    expect(found).toEqual(remarks.map((remark) => expect.stringMatching(remark)));
  });
});

test("nothing makes up for a suspension, a missing right or a missing reach", () => {
  const held = fc.array(
    fc.record({
      title: fc.constant("Some role"),
      role: fc.constant(null),
      permissions: fc.subarray([...permissionNames]),
      where: fc.option(fc.constant("project P")),
      reaches: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...permissionNames),
      fc.constantFrom("person", "vendor", "annotator", null),
      held,
      fc.option(fc.constant("project Q")),
      (permission, suspended, roles, place) => {
        const { allowed, reasons } = explain({ ...facts, permission, suspended, held: roles, place });
        const right = roles.some((one) => one.permissions.includes(permission) && (place === null || one.reaches));
        expect(allowed).toBe(suspended === null && right);
        expect(reasons.some(({ holds }) => !holds)).toBe(!allowed);
      },
    ),
  );
});
