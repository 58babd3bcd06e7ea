import { expect, test } from "vitest";
import { permissionGroups } from "./permission-titles.ts";
import { permissionNames } from "./permissions.ts";

test("every permission stands in one group, in words", () => {
  const named = permissionGroups.flatMap(({ permissions }) => Object.keys(permissions));
  expect(named.sort()).toEqual([...permissionNames].sort());
});
