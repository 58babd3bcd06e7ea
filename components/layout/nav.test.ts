import { expect, test } from "vitest";
import { currentItem, navFor } from "./nav.ts";

const labels = (nav: ReturnType<typeof navFor>) =>
  nav.map(({ section, items }) => [section, ...items.map((i) => i.label)]);

test("a project manager's sidebar starts with work", () => {
  expect(labels(navFor(["project_manager"]))).toEqual([
    ["", "Overview"],
    ["Work", "Projects", "Datasets"],
    ["People", "Annotators", "Vendors"],
    ["Access", "Requests", "Grants"],
    ["Operation", "Health", "Environments"],
    ["Evidence", "Audit"],
  ]);
});

test("an annotator sees only their own pages", () => {
  expect(labels(navFor(["annotator"]))).toEqual([["", "My access", "My connection", "My gates", "Data about me"]]);
});

test("a coordinator sees their people and nothing of the client's set-up", () => {
  expect(labels(navFor(["vendor_coordinator"]))).toEqual([
    ["", "Overview"],
    ["People", "My people"],
    ["Access", "Requests", "Grants"],
    ["Operation", "Health"],
  ]);
});

test("what no permission allows is absent", () => {
  expect(labels(navFor(["auditor"])).flat()).not.toContain("Members");
  expect(labels(navFor(["security_admin"])).flat()).toContain("Members");
  expect(navFor([])).toEqual([]);
});

test("two roles add up without doubles; counts stand at their address", () => {
  const nav = navFor(["compliance", "project_manager"], { "/requests": 5 });
  const items = nav.flatMap((section) => section.items);
  expect(new Set(items.map((item) => item.href)).size).toBe(items.length);
  expect(items.find((item) => item.href === "/requests")?.count).toBe(5);
  expect(nav[1]?.section).toBe("Work");
});

test("a detail page belongs to its list", () => {
  const nav = navFor(["security_admin"]);
  expect(currentItem(nav, "/requests/123")?.label).toBe("Requests");
  expect(currentItem(nav, "/settings/members")?.label).toBe("Members");
  expect(currentItem(nav, "/requestsx")).toBeUndefined();
});
