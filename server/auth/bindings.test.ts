import { describe, expect, it, test } from "vitest";
import { isPortalWide, permissionNames, permissionsOf } from "#lib/permissions.ts";
import { roleTitle } from "#lib/roles.ts";
import { bindingOf, customBindingOf, reaches, reachOf } from "./bindings.ts";

const day = (number: number) => new Date(Date.UTC(2026, 0, number));
const place = { projectId: "p", vendorId: "v", environmentId: "e" };
const bounds = [{ projectId: "p" }, { vendorId: "v" }, { environmentId: "e" }];

describe("a binding", () => {
  it("without a bound carries the whole role and reaches everything", () => {
    const binding = bindingOf("security_admin");
    expect(binding).toEqual({
      id: null,
      role: "security_admin",
      title: roleTitle.security_admin,
      permissions: permissionsOf("security_admin"),
      vendorId: null,
      projectId: null,
      environmentId: null,
      environmentProjects: [],
      from: null,
      until: null,
    });
    expect(reachOf([binding], null)).toEqual({
      all: true,
      projectIds: [],
      vendorIds: [],
      environmentIds: [],
      from: null,
      until: null,
    });
  });

  it.each(bounds)("to %j loses the acts on the whole portal, and nothing else", (bound) => {
    const narrow = bindingOf("security_admin", bound).permissions;
    expect(narrow).toEqual(permissionsOf("security_admin").filter((name) => !isPortalWide(name)));
    expect(customBindingOf("All", permissionNames, bound).permissions).not.toContain("role.read");
  });

  it("to a part of the log alone loses nothing", () => {
    expect(bindingOf("auditor", { from: day(1) }).permissions).toEqual(permissionsOf("auditor"));
  });

  it("of the client's own making holds what it lists, under its title", () => {
    expect(customBindingOf("Watch", ["health.read"])).toMatchObject({
      role: null,
      title: "Watch",
      permissions: ["health.read"],
    });
  });
});

describe("what bindings reach together", () => {
  it("is nothing without any", () => {
    expect(reachOf([], null)).toMatchObject({ all: false, projectIds: [], vendorIds: [], environmentIds: [] });
  });

  it.each(bounds)("is not everything when it is bound to %j", (bound) => {
    expect(reachOf([bindingOf("auditor", bound)], null).all).toBe(false);
  });

  it("adds up, with the projects of environments among the projects", () => {
    const reach = reachOf(
      [
        bindingOf("auditor", { projectId: "p1" }),
        bindingOf("auditor", { vendorId: "v1" }),
        bindingOf("auditor", { environmentId: "e1", environmentProjects: ["p2", "p3"] }),
      ],
      null,
    );
    expect(reach).toMatchObject({
      all: false,
      projectIds: ["p1", "p2", "p3"],
      vendorIds: ["v1"],
      environmentIds: ["e1"],
    });
  });

  it("counts only what holds the permission that is used", () => {
    const held = [bindingOf("auditor"), bindingOf("project_manager", { projectId: "p1" })];
    expect(reachOf(held, "project.write")).toMatchObject({ all: false, projectIds: ["p1"] });
    expect(reachOf(held, "project.read")).toMatchObject({ all: true, projectIds: ["p1"] });
    expect(reachOf(held, "request.create")).toMatchObject({ all: false, projectIds: [] });
  });
});

describe("the part of the log", () => {
  const read = (...times: { from?: Date; until?: Date }[]) => {
    const { from, until } = reachOf(
      times.map((time) => bindingOf("auditor", time)),
      "audit.read",
    );
    return { from, until };
  };

  it("is from the earliest beginning to the latest end of all bindings", () => {
    expect(
      read({ from: day(5), until: day(6) }, { from: day(2), until: day(9) }, { from: day(3), until: day(7) }),
    ).toEqual({ from: day(2), until: day(9) });
  });

  it("has no beginning or end where one binding has none", () => {
    expect(read({ from: day(5), until: day(6) }, { until: day(9) })).toEqual({ from: null, until: day(9) });
    expect(read({ from: day(5), until: day(6) }, { from: day(2) })).toEqual({ from: day(2), until: null });
  });

  it("of one binding is its own", () => {
    expect(read({ from: day(5), until: day(6) })).toEqual({ from: day(5), until: day(6) });
  });
});

test("a row is within reach by its project, its vendor or its environment", () => {
  const within = (bound: Parameters<typeof bindingOf>[1]) =>
    reaches(reachOf([bindingOf("auditor", bound)], null), place);
  expect(within({})).toBe(true);
  for (const bound of bounds) expect(within(bound)).toBe(true);
  for (const other of [{ projectId: "x" }, { vendorId: "x" }, { environmentId: "x" }])
    expect(within(other)).toBe(false);
  expect(within({ environmentId: "x", environmentProjects: ["p"] })).toBe(true);
});
