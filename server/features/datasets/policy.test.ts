import { expect, it } from "vitest";
import { destinationRefusal, destinationText, scopeChangeRefusal } from "./policy.ts";

const tunnel = { tunnelAddress: "10.66.0.1", tunnelPrefix: 24 };
const to = (address: string) => [{ address, protocol: "tcp" as const, port: 443 }];

it("keeps the tunnel network out of the data", () => {
  expect(destinationRefusal(to("10.66.1.9"), tunnel)).toBeNull();
  expect(destinationRefusal([...to("10.20.0.1"), ...to("10.66.0.9")], tunnel)).toMatch(/10\.66\.0\.9/);
  expect(destinationRefusal(to("10.66.1.9"), { ...tunnel, tunnelPrefix: 16 })).toMatch(/tunnel network/);
});

it("lets a scope change only while nobody holds a grant on it", () => {
  expect(scopeChangeRefusal(0)).toBeNull();
  expect(scopeChangeRefusal(1)).toMatch(/^1 grant reaches/);
  expect(scopeChangeRefusal(3)).toMatch(/^3 grants reach/);
});

it("writes a destination as people read it", () => {
  expect(destinationText({ address: "10.20.0.10", protocol: "udp", port: 53 })).toBe("10.20.0.10 udp 53");
});
