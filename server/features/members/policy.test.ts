import { expect, it } from "vitest";
import { can, permissionsOf } from "#lib/permissions.ts";
import { roleNames } from "#lib/roles.ts";
import { invitePermission, suspensionProblem } from "./policy.ts";

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
