import { expect, it } from "vitest";
import { clientAddress } from "./client-address.ts";

const from = (peer: string | null, forwarded?: string) => {
  const headers = new Headers();
  if (peer) headers.set("x-gatehouse-peer", peer);
  if (forwarded) headers.set("x-forwarded-for", forwarded);
  return headers;
};

it.each([
  ["no peer, no answer, whatever is claimed", from(null, "203.0.113.9"), "10.0.0.0/8", null],
  ["nobody trusted: the socket counts", from("198.51.100.7", "203.0.113.9"), "", "198.51.100.7"],
  ["a stranger's header is not believed", from("198.51.100.7", "203.0.113.9"), "10.0.0.0/8", "198.51.100.7"],
  ["a trusted proxy is believed", from("10.0.0.5", "203.0.113.9"), "10.0.0.0/8", "203.0.113.9"],
  ["what the client wrote to the left is not", from("10.0.0.5", "1.2.3.4, 203.0.113.9"), "10.0.0.0/8", "203.0.113.9"],
  [
    "several proxies of ours are walked through",
    from("10.0.0.5", "1.2.3.4, 203.0.113.9, 10.1.1.1"),
    "10.0.0.0/8",
    "203.0.113.9",
  ],
  ["mapped addresses are the plain ones", from("::ffff:10.0.0.5", "::ffff:203.0.113.9"), "10.0.0.0/8", "203.0.113.9"],
  ["IPv6 and a single address", from("2001:db8::5", "2001:DB8:0:0::9"), "2001:db8::5", "2001:db8::9"],
  ["garbage ends the walk at the proxy", from("10.0.0.5", "203.0.113.9, unknown"), "10.0.0.0/8", "10.0.0.5"],
  ["no header from the proxy", from("10.0.0.5"), "10.0.0.0/8", "10.0.0.5"],
  ["a broken setting trusts nobody", from("10.0.0.5", "203.0.113.9"), "10.0.0.0/99, nonsense", "10.0.0.5"],
])("%s", (_what, headers, trusted, expected) => {
  expect(clientAddress(headers, trusted)).toBe(expected);
});
