import { expect, it } from "vitest";
import { countryOf } from "./country-of.ts";
import { leastDistanceKm, signInFlags } from "./sign-in-flags.ts";

const hour = 3600;

it("finds the country of public addresses only", () => {
  expect(countryOf("193.0.6.139")).toBe("NL");
  expect(countryOf("2001:67c:2e8:22::c100:68b")).toBe("NL");
  for (const address of [null, "", "10.0.0.1", "127.0.0.1", "192.0.2.7", "::1", "fd00::1", "no address"])
    expect(countryOf(address)).toBeNull();
});

it("counts the least way between two countries", () => {
  expect(leastDistanceKm("DE", "DE")).toBe(0);
  expect(leastDistanceKm("DE", "FR")).toBeLessThan(500);
  expect(leastDistanceKm("KE", "PH")).toBeGreaterThan(7_000);
  expect(leastDistanceKm("DE", "ZZ")).toBe(0);
});

// By the angle between the two places' vectors, another formula than the portal's.
it.each([
  ["KE", "PH", 8_573],
  ["NZ", "CL", 8_893],
  ["US", "JP", 7_958],
  ["NO", "AU", 12_453],
  ["BR", "IN", 12_090],
])("from %s to %s it is %d km at least, either way", (from, to, km) => {
  expect(Math.abs(leastDistanceKm(from, to) - km)).toBeLessThan(2);
  expect(leastDistanceKm(to, from)).toBeCloseTo(leastDistanceKm(from, to), 6);
});

it.each([
  ["the first sign-in ever", "KE", [], []],
  ["an address without a country", null, [{ country: "KE", secondsAgo: 1 }], []],
  ["the usual country", "KE", [{ country: "KE", secondsAgo: hour }], []],
  ["a neighbour an hour later", "FR", [{ country: "DE", secondsAgo: hour }], ["new_country"]],
  ["a new country a week later", "PH", [{ country: "KE", secondsAgo: 168 * hour }], ["new_country"]],
  [
    "the other side of the world an hour later",
    "PH",
    [{ country: "KE", secondsAgo: hour }],
    ["new_country", "impossible_travel"],
  ],
  [
    "a known country that cannot be reached so fast",
    "PH",
    [
      { country: "KE", secondsAgo: hour },
      { country: "PH", secondsAgo: 900 * hour },
    ],
    ["impossible_travel"],
  ],
] as const)("flags %s", (_, country, known, flags) => {
  expect(signInFlags(country, known)).toEqual(flags);
});
