import { expect, test } from "vitest";
import { permissionsOf } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { currentItem, navFor } from "./nav.ts";

const navOf = (roles: RoleName[], counts?: Record<string, number>) =>
  navFor(roles, roles.flatMap(permissionsOf), counts);

const labels = (nav: ReturnType<typeof navFor>) =>
  nav.map(({ section, items }) => [section, ...items.map((i) => i.label)]);

test("a project manager's sidebar starts with work", () => {
  expect(labels(navOf(["project_manager"]))).toEqual([
    ["", "Overview"],
    ["Work", "Projects", "Datasets"],
    ["People", "Annotators", "Vendors"],
    ["Access", "Requests", "Grants"],
    ["Operation", "Health", "Environments"],
    ["Evidence", "Audit"],
    ["Settings", "Break-glass"],
  ]);
});

test("an annotator sees only their own pages", () => {
  expect(labels(navOf(["annotator"]))).toEqual([["", "My access", "My connection", "My gates", "Data about me"]]);
});

test("a coordinator sees their people and nothing of the client's set-up", () => {
  expect(labels(navOf(["vendor_coordinator"]))).toEqual([
    ["", "Overview"],
    ["People", "My people"],
    ["Access", "Requests", "Grants"],
    ["Operation", "Health"],
  ]);
});

test("what no permission allows is absent", () => {
  expect(labels(navOf(["auditor"])).flat()).not.toContain("Members");
  expect(labels(navOf(["security_admin"])).at(-1)).toEqual([
    "Settings",
    "Members",
    "Roles",
    "Identity providers",
    "Sign-in rules",
    "Sign-ins",
    "Break-glass",
    "Service identities",
  ]);
  expect(labels(navOf([]))).toEqual([["", "Overview"]]);
});

test("a role of the client's own making sees the pages its permissions open", () => {
  expect(labels(navFor([], ["health.read", "environment.read"]))).toEqual([
    ["", "Overview"],
    ["Operation", "Health", "Environments"],
  ]);
});

test("two roles add up without doubles; counts stand at their address", () => {
  const nav = navOf(["compliance", "project_manager"], { "/requests": 5 });
  const items = nav.flatMap((section) => section.items);
  expect(new Set(items.map((item) => item.href)).size).toBe(items.length);
  expect(items.find((item) => item.href === "/requests")?.count).toBe(5);
  expect(nav[1]?.section).toBe("Work");
});

test("a detail page belongs to its list", () => {
  const nav = navOf(["security_admin"]);
  expect(currentItem(nav, "/requests/123")?.label).toBe("Requests");
  expect(currentItem(nav, "/settings/members")?.label).toBe("Members");
  expect(currentItem(nav, "/settings/identity-providers/123")?.label).toBe("Identity providers");
  expect(currentItem(nav, "/settings/sign-ins")?.label).toBe("Sign-ins");
  expect(currentItem(nav, "/requestsx")).toBeUndefined();
});
