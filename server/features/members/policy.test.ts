import { expect, it } from "vitest";
import { can, permissionsOf } from "#lib/permissions.ts";
import { type RoleName, roleNames } from "#lib/roles.ts";
import { bindingOf, customBindingOf } from "#server/auth/bindings.ts";
import {
  aboveProblem,
  acceptedAction,
  givenBy,
  invitedAction,
  invitePermission,
  invitePermissions,
  resetProblem,
  staleProblem,
  suspensionProblem,
  takenWith,
} from "./policy.ts";

const staff = (role: RoleName) => ({ of: "client" as const, permissions: permissionsOf(role) });
const facts = { name: "Mira", isSelf: false, isAnnotator: false, isAdmin: false, activeAdmins: 3 };

it("lets nobody invite above themselves", () => {
  expect(roleNames.filter((role) => can(permissionsOf("vendor_coordinator"), invitePermission(role)))).toEqual([
    "annotator",
  ]);
  expect(roleNames.filter((role) => can(permissionsOf("project_manager"), invitePermission(role)))).toEqual([
    "vendor_coordinator",
  ]);
  expect(roleNames.filter((role) => can(permissionsOf("annotator"), invitePermission(role)))).toEqual([]);
  // The client's own people are a security administrator's to invite; annotators only their vendor's.
  expect(roleNames.filter((role) => can(permissionsOf("security_admin"), invitePermission(role)))).toEqual(
    roleNames.filter((role) => role !== "annotator"),
  );
});

it("lets nobody make a link that reaches above themselves, but a security administrator of the whole portal", () => {
  const projectId = "0190b9f0-0000-7000-8000-000000000001";
  const help = [customBindingOf("Help desk", ["member.read", "annotator.resetSignIn"])];
  const compliance = takenWith([bindingOf("compliance")]);
  expect(aboveProblem(help, "Ada", compliance)).toMatch(/^Ada may do what you may not/);
  expect(aboveProblem(help, "Auditor", givenBy(staff("auditor")))).toMatch(/no link was made/);
  expect(aboveProblem([bindingOf("security_admin", { projectId })], "Ada", compliance)).not.toBeNull();
  expect(aboveProblem([bindingOf("security_admin")], "Ada", compliance)).toBeNull();
  expect(aboveProblem([bindingOf("compliance")], "Ada", compliance)).toBeNull();
  expect(aboveProblem(help, "Ada", takenWith([bindingOf("annotator")]))).toBeNull();
  expect(
    aboveProblem(
      [bindingOf("project_manager")],
      "Coordinator",
      givenBy({ of: "vendor", permissions: permissionsOf("vendor_coordinator") }),
    ),
  ).toBeNull();
});

it.each([
  [{}, null],
  [{ isAdmin: true }, null],
  [{ isSelf: true }, /yourself/],
  [{ isAnnotator: true }, /own page/],
  [{ isAdmin: true, activeAdmins: 1 }, /last security administrator/],
])("suspension of %j", (over, sentence) => {
  const problem = suspensionProblem({ ...facts, ...over });
  if (sentence === null) expect(problem).toBeNull();
  else expect(problem).toMatch(sentence);
});

it("lets whoever may invite anybody see invitations, and nobody else", () => {
  expect(new Set(invitePermissions)).toEqual(new Set(roleNames.map(invitePermission)));
});

it.each([
  ["annotator", "invitation.issued", "annotator.accepted"],
  ["vendor_coordinator", "coordinator.invited", "coordinator.accepted"],
  ["security_admin", "member.invited", "member.accepted"],
  ["auditor", "member.invited", "member.accepted"],
] as const)("an invited %s is %s and then %s in the log", (role, invited, accepted) => {
  expect(invitedAction(role)).toBe(invited);
  expect(acceptedAction(role)).toBe(accepted);
});

it.each([
  [{ given: null, now: ["audit.read"] }, null],
  [{ given: ["audit.read", "lock.set"], now: ["lock.set", "audit.read"] }, null],
  [{ given: ["audit.read"], now: ["audit.read", "lock.set"] }, "changed"],
  [{ given: ["audit.read", "lock.set"], now: ["audit.read"] }, "changed"],
  [{ given: ["audit.read"], now: undefined }, "removed"],
  [{ given: [], now: undefined }, "removed"],
  [{ given: null, now: undefined }, null],
] as const)("an invitation's role %j is %s", (role, problem) => {
  expect(staleProblem({ ...role, isOver: false })).toBe(problem);
  expect(staleProblem({ ...role, isOver: true })).toBe(problem ?? "over");
});

it("resets anybody's sign-in but one's own and a suspended person's", () => {
  const person = { name: "Mira", isSelf: false, maySignIn: true };
  expect(resetProblem(person)).toBeNull();
  expect(resetProblem({ ...person, isSelf: true })).toMatch(/your own sign-in.*no link was made/);
  expect(resetProblem({ ...person, maySignIn: false })).toMatch(/^Mira is suspended.*Restore them first/);
});
