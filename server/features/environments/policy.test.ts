import { expect, it } from "vitest";
import { changedFields, tunnelChangeRefusal } from "./policy.ts";

const tunnel = { tunnelAddress: "10.66.0.1", tunnelPrefix: 24 };
const none = { addressesGiven: false, destinations: [] };

it("lets the tunnel network change until somebody has an address in it", () => {
  const other = { tunnelAddress: "10.67.0.1", tunnelPrefix: 24 };
  expect(tunnelChangeRefusal(tunnel, other, none)).toBeNull();
  expect(tunnelChangeRefusal(tunnel, other, { ...none, addressesGiven: true })).toMatch(/already have addresses/);
  expect(tunnelChangeRefusal(tunnel, tunnel, { ...none, addressesGiven: true })).toBeNull();
});

it("keeps data hosts out of the tunnel network", () => {
  const wide = { tunnelAddress: "10.20.0.1", tunnelPrefix: 16 };
  expect(tunnelChangeRefusal(tunnel, wide, { ...none, destinations: ["10.20.9.9"] })).toMatch(/10\.20\.9\.9/);
  expect(tunnelChangeRefusal(tunnel, wide, { ...none, destinations: ["10.21.9.9"] })).toBeNull();
});

it("names only the fields that differ", () => {
  expect(changedFields({ a: 1, b: "x" }, { a: 1, b: "y" })).toEqual({ before: { b: "x" }, after: { b: "y" } });
});
