import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { composable } from "#lib/composable.ts";
import { type Permission, permissionNames, permissionsOf } from "#lib/permissions.ts";
import { clientRoles, roleNames } from "#lib/roles.ts";
import { bounds } from "#lib/schemas/roles.ts";
import { type BindingFacts, bindingProblem, compositionProblem, endBindingProblem } from "./policy.ts";

const organisation = fc.constantFrom("client" as const, "vendor" as const);
const facts: fc.Arbitrary<BindingFacts> = fc.record({
  name: fc.constant("Dana"),
  isSelf: fc.boolean(),
  isAnnotator: fc.boolean(),
  personOf: organisation,
  role: fc.record({
    builtIn: fc.option(fc.constantFrom(...roleNames)),
    title: fc.constant("Reader"),
    of: organisation,
    permissions: fc.subarray([...permissionNames]),
  }),
  bound: fc.constantFrom(...bounds),
  limitsLog: fc.boolean(),
  endsBeforeNow: fc.boolean(),
  outlastsGlass: fc.boolean(),
});

const administering: Permission[] = [
  "role.write",
  "member.invite",
  "member.resetSignIn",
  "identityProvider.write",
  "signInPolicy.write",
  "breakGlass.approve",
];

describe("roles of the client's own making", () => {
  it("never hold what neither of the same side's roles holds, nor what leads to the right to give roles", () => {
    fc.assert(
      fc.property(organisation, fc.subarray([...permissionNames], { minLength: 1 }), (of, permissions) => {
        const roles = of === "client" ? clientRoles : (["vendor_coordinator"] as const);
        const fine = permissions.every(
          (name) => !administering.includes(name) && roles.some((role) => permissionsOf(role).includes(name)),
        );
        expect(compositionProblem(of, permissions) === null).toBe(fine);
      }),
    );
    expect(composable("vendor")).not.toContain("request.approveProject");
    expect(composable("client")).not.toContain("request.create");
    expect(composable("client")).not.toContain("role.write");
  });

  it("that cannot be made say which permissions are too much, and for whom", () => {
    expect(compositionProblem("vendor", ["lock.set", "audit.read", "lock.lift"])).toMatch(
      /for a vendor's people cannot hold lock\.set, lock\.lift\./,
    );
    expect(compositionProblem("client", ["role.write"])).toMatch(
      /for the company's own people cannot hold role\.write\./,
    );
  });
});

test("nobody is given a role by themselves, across sides, as an annotator, or in the past", () => {
  fc.assert(
    fc.property(facts, (one) => {
      const forbidden =
        one.isSelf ||
        one.isAnnotator ||
        one.role.builtIn === "annotator" ||
        one.role.of !== one.personOf ||
        (one.personOf === "vendor" && one.bound !== "none") ||
        (one.limitsLog && !one.role.permissions.includes("audit.read")) ||
        one.endsBeforeNow ||
        one.outlastsGlass;
      expect(bindingProblem(one) !== null).toBe(forbidden);
    }),
    { numRuns: 1_000 },
  );
});

describe("giving a role", () => {
  const fine: BindingFacts = {
    name: "Dana",
    isSelf: false,
    isAnnotator: false,
    personOf: "client",
    role: { builtIn: null, title: "Reader", of: "client", permissions: ["audit.read"] },
    bound: "vendor",
    limitsLog: true,
    endsBeforeNow: false,
    outlastsGlass: false,
  };
  const vendors = { personOf: "vendor", role: { ...fine.role, of: "vendor" } } as const;
  it.each<[Partial<BindingFacts>, RegExp]>([
    [{ isSelf: true }, /own roles/],
    [{ isAnnotator: true }, /^Dana cannot be given this: annotators work/],
    [{ role: { ...fine.role, builtIn: "annotator" } }, /^Dana cannot be given this: annotators work/],
    [{ personOf: "vendor" }, /^Dana belongs to a vendor/],
    [{ role: { ...fine.role, of: "vendor" } }, /^Dana belongs to the company/],
    [vendors, /own vendor already/],
    [{ role: { ...fine.role, permissions: ["health.read"] } }, /^Reader does not read the log/],
    [{ endsBeforeNow: true }, /Choose a later one/],
  ])("%j is refused in words", (over, expected) => {
    expect(bindingProblem({ ...fine, ...over })).toMatch(expected);
  });

  it("works within one side", () => {
    expect(bindingProblem(fine)).toBeNull();
    expect(bindingProblem({ ...fine, ...vendors, bound: "none" })).toBeNull();
  });
});

describe("taking a role", () => {
  const admin = {
    name: "Zoe",
    isSelf: false,
    role: "security_admin" as const,
    isFullAdmin: true,
    isBreakGlass: false,
    activeAdmins: 2,
  };
  it.each([
    [{}, null],
    [{ isSelf: true }, /own roles/],
    [{ isBreakGlass: true }, /Close the glass/],
    [{ role: "annotator" as const }, /Suspend them/],
    [{ activeAdmins: 1 }, /last security administrator/],
    [{ activeAdmins: 1, isFullAdmin: false }, null],
  ])("%j", (over, expected) => {
    const problem = endBindingProblem({ ...admin, ...over });
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});
