import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inNetworks, parseNetwork } from "./network.ts";

test.each([
  ["10.20.30.40/16", "10.20.0.0/16"],
  [" 192.0.2.7 ", "192.0.2.7/32"],
  ["2001:DB8::5/48", "2001:db8::/48"],
  ["2001:db8::1", "2001:db8::1/128"],
  ["::ffff:192.0.2.7", "192.0.2.7/32"],
  ["::ffff:192.0.2.7/120", "192.0.2.0/24"],
])("%s is %s", (typed, network) => {
  expect(parseNetwork(typed)).toBe(network);
});

test.each([
  "",
  "10.1",
  "10.1/16",
  "0.0.0.0/0",
  "::/0",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/8/8",
  "fe80::1%eth0",
  "010.0.0.1",
  "0x0a000001",
  "office",
  "::ffff:1.2.3.4/95",
  "1.2.3.4/",
  "10.0.0.0/1e1",
])("%s is no network", (typed) => {
  expect(parseNetwork(typed)).toBeNull();
});

test("what is in a network is what Node's own lists say", () => {
  // Of one family: Node's lists look for IPv4 addresses in IPv6 networks too, PostgreSQL and the portal do not.
  const families = [
    fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 }), fc.ipV4()),
    fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 }), fc.ipV6()),
  ];
  fc.assert(
    fc.property(fc.oneof(...families), ([base, prefix, address]) => {
      const parsed = parseNetwork(`${base}/${prefix}`);
      const [start = "", bits] = (parsed ?? "").split("/");
      fc.pre(parsed !== null && isIP(start) === isIP(address));
      const family = isIP(start) === 4 ? "ipv4" : "ipv6";
      const list = new BlockList();
      list.addSubnet(start, Number(bits), family);
      expect(inNetworks(address, [parsed ?? ""])).toBe(list.check(address, family));
    }),
    { numRuns: 2_000 },
  );
});
