import { expect, it } from "vitest";
import { throttledNetwork } from "./throttle.ts";

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2::1", "2001:db8:1:2"],
  ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2"],
  ["2001:db8:1:3::1", "2001:db8:1:3"],
  ["not an address", "not an address"],
])("%s counts as %s", (address, network) => {
  expect(throttledNetwork(address)).toBe(network);
});
