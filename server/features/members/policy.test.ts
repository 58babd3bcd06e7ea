import { expect, it } from "vitest";
import { can, permissionsOf } from "#lib/permissions.ts";
import { roleNames } from "#lib/roles.ts";
import { bindingOf, customBindingOf } from "#server/auth/bindings.ts";
import { aboveProblem, givenBy, invitePermission, suspensionProblem, takenWith } from "./policy.ts";

const facts = { name: "Mira", isSelf: false, isAnnotator: false, isAdmin: false, activeAdmins: 3 };

it("lets nobody invite above themselves", () => {
  expect(roleNames.filter((role) => can(permissionsOf("vendor_coordinator"), invitePermission(role)))).toEqual([
    "annotator",
  ]);
  expect(roleNames.filter((role) => can(permissionsOf("project_manager"), invitePermission(role)))).toEqual([
    "vendor_coordinator",
  ]);
  expect(roleNames.filter((role) => can(permissionsOf("annotator"), invitePermission(role)))).toEqual([]);
});

it("lets nobody make a link that reaches above themselves, but a security administrator of the whole portal", () => {
  const projectId = "0190b9f0-0000-7000-8000-000000000001";
  const help = [customBindingOf("Help desk", ["member.read", "annotator.resetSignIn"])];
  const compliance = takenWith([bindingOf("compliance")]);
  expect(aboveProblem(help, "Ada", compliance)).toMatch(/^Ada may do what you may not/);
  expect(aboveProblem(help, "Auditor", givenBy("auditor"))).toMatch(/no link was made/);
  expect(aboveProblem([bindingOf("security_admin", { projectId })], "Ada", compliance)).not.toBeNull();
  expect(aboveProblem([bindingOf("security_admin")], "Ada", compliance)).toBeNull();
  expect(aboveProblem([bindingOf("compliance")], "Ada", compliance)).toBeNull();
  expect(aboveProblem(help, "Ada", takenWith([bindingOf("annotator")]))).toBeNull();
  expect(aboveProblem([bindingOf("project_manager")], "Coordinator", givenBy("vendor_coordinator"))).toBeNull();
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
