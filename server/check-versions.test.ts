import { expect, it } from "vitest";
import { checkVersions, isOlder } from "./check-versions.ts";

it.each([
  ["16.4.5", "16.4.5", false],
  ["16.4.6", "16.4.5", false],
  ["16.5.0", "16.4.5", false],
  ["17.0.0", "16.4.5", false],
  ["16.4.4", "16.4.5", true],
  ["16.3.9", "16.4.5", true],
  ["15.5.29", "16.4.5", true],
  ["4.24.9", "4.24.15", true],
  ["16.4.5-canary.1", "16.4.5", false],
  ["nonsense", "16.4.5", true],
])("%s beside %s", (version, floor, expected) => {
  expect(isOlder(version, floor)).toBe(expected);
});

it("passes what is installed here", () => {
  expect(() => checkVersions(process.cwd())).not.toThrow();
});
