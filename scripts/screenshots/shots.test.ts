import path from "node:path";
import { expect, test } from "vitest";
import { pagePatterns } from "./page-patterns.ts";
import { pagesWithoutPicture, shots } from "./shots.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

test("every page of the portal has a picture, and every picture a page", () => {
  const pictured = [...shots.map((shot) => shot.page), ...pagesWithoutPicture];
  expect(pictured.sort()).toEqual(pagePatterns(root));
});

test("pictures have names of their own and know where pages with a parameter begin", () => {
  expect(new Set(shots.map((shot) => shot.name)).size).toBe(shots.length);
  for (const shot of shots.filter((one) => one.page.includes("["))) {
    expect(shot.start, shot.page).toBeDefined();
    expect(shot.link, shot.page).toBeDefined();
  }
});
