import { isIPv4 } from "node:net";
import { elementKey, type GateElement } from "./gate-element.ts";

export const tableName = "gatehouse";

export interface RulesetInput {
  interfaceName: string;
  /** Our address in the tunnel; null until the portal told it, then nothing may reach the host itself. */
  tunnelAddress: string | null;
  echoPort: number;
  /** WireGuard's UDP port on the outside. */
  listenPort: number;
}

/** Linux allows more; this allows nothing that could end a quoted nft string. */
export const interfacePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/;

/** Rule comments in order, by chain: what the read-back must show. */
export function expectedRules(
  input: RulesetInput,
): Record<"forwarding" | "incoming" | "resetting" | "calling", string[]> {
  return {
    forwarding: [
      "grant",
      "grant-reply",
      "knock-from-tunnel",
      "knock-to-tunnel",
      "reset-from-tunnel",
      "reset-to-tunnel",
      "deny-from-tunnel",
      "deny-to-tunnel",
    ],
    incoming: [...(input.tunnelAddress ? ["echo", "ping", "reset-reply"] : []), "deny-host"],
    resetting: ["reset-source"],
    calling: ["caller", "caller-6"],
  };
}

/**
 * The whole table as one transaction. Nothing but the tunnel interface is named, so other traffic on the host is untouched.
 * The sets are kept when they exist: their elements carry kernel timeouts, and a restart of the agent need not cut anyone.
 *
 * Replies are let through by the grant's own key in reverse, never by "established" alone: with that rule a data server
 * goes on pushing to a revoked annotator for as long as it likes.
 */
export function renderRuleset(input: RulesetInput): string {
  if (!interfacePattern.test(input.interfaceName))
    throw new Error("The interface name has characters that are not allowed.");
  if (input.tunnelAddress !== null && !isIPv4(input.tunnelAddress))
    throw new Error("The tunnel address is not an IPv4 address.");
  for (const port of [input.echoPort, input.listenPort])
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error("The echo or listen port is not a port.");
  const table = `inet ${tableName}`;
  const from = `iifname "${input.interfaceName}"`;
  const to = `oifname "${input.interfaceName}"`;
  // A handshake's first message has this length and this type; the rest of it only WireGuard can read.
  const asks = `iifname != "${input.interfaceName}" udp dport ${input.listenPort} udp length 156 @th,64,32 0x01000000`;
  const limits = "flags dynamic,timeout; size 256; timeout 12s;";
  const here = input.tunnelAddress ? `${from} ip daddr ${input.tunnelAddress}` : "";
  const rule = (chain: string, text: string, comment: string) =>
    `add rule ${table} ${chain} ${text} comment "${comment}"`;
  return `${[
    `add table ${table}`,
    `add set ${table} grants { typeof ip saddr . ip daddr . meta l4proto . th dport; flags timeout; counter; }`,
    `add set ${table} knocked { typeof ip saddr . tcp sport; flags timeout; }`,
    `add map ${table} resets { typeof ip daddr . tcp dport : ip daddr . tcp sport; flags timeout; }`,
    `add set ${table} callers { typeof ip saddr . udp sport; ${limits} }`,
    `add set ${table} callers6 { typeof ip6 saddr . udp sport; ${limits} }`,
    `add chain ${table} forwarding { type filter hook forward priority filter; policy accept; }`,
    `add chain ${table} incoming { type filter hook input priority filter; policy accept; }`,
    `add chain ${table} resetting { type nat hook postrouting priority srcnat; policy accept; }`,
    `add chain ${table} calling { type filter hook input priority filter; policy accept; }`,
    `flush chain ${table} forwarding`,
    `flush chain ${table} incoming`,
    `flush chain ${table} resetting`,
    `flush chain ${table} calling`,
    rule("forwarding", `${from} ip saddr . ip daddr . meta l4proto . th dport @grants accept`, "grant"),
    rule(
      "forwarding",
      `${to} ip daddr . ip saddr . meta l4proto . th sport @grants ct state established accept`,
      "grant-reply",
    ),
    // While a connection is being reset (reset-tcp.ts) nothing may bring its old entry back: the RST of a reject would.
    rule("forwarding", `${from} ip saddr . tcp sport @knocked ct state new drop`, "knock-from-tunnel"),
    rule("forwarding", `${to} ip daddr . tcp dport @knocked ct state new drop`, "knock-to-tunnel"),
    rule("forwarding", `${from} meta l4proto tcp counter reject with tcp reset`, "reset-from-tunnel"),
    rule("forwarding", `${to} meta l4proto tcp counter reject with tcp reset`, "reset-to-tunnel"),
    rule("forwarding", `${from} counter drop`, "deny-from-tunnel"),
    rule("forwarding", `${to} counter drop`, "deny-to-tunnel"),
    ...(input.tunnelAddress
      ? [
          rule("incoming", `${here} udp dport ${input.echoPort} accept`, "echo"),
          rule("incoming", `${here} icmp type echo-request accept`, "ping"),
          rule("incoming", `${here} meta l4proto tcp ct direction reply ct status snat accept`, "reset-reply"),
        ]
      : []),
    rule("incoming", `${from} counter drop`, "deny-host"),
    rule("resetting", `${to} ct state new snat ip to ip daddr . tcp dport map @resets`, "reset-source"),
    // Without a verdict: they only take down who asks for a handshake (call-back.ts), a bounded number of them.
    rule("calling", `${asks} limit rate 50/second burst 50 packets update @callers { ip saddr . udp sport }`, "caller"),
    rule(
      "calling",
      `${asks} limit rate 50/second burst 50 packets update @callers6 { ip6 saddr . udp sport }`,
      "caller-6",
    ),
  ].join("\n")}\n`;
}

export interface ElementSetting {
  element: GateElement;
  timeoutMs: number;
  /** Carried over, because setting an element again would start its counter at zero. */
  packets: number;
  bytes: number;
}

/** Takes elements out. Each is added first, so that one the kernel has just timed out does not fail the transaction. */
export function renderRemoval(elements: readonly GateElement[]): string {
  return elements
    .map(elementKey)
    .flatMap((key) => [
      `add element inet ${tableName} grants { ${key} timeout 1s }`,
      `delete element inet ${tableName} grants { ${key} }`,
    ])
    .join("\n");
}

/** Puts elements in, or gives them a new timeout; all in one transaction, so a running flow sees no gap. */
export function renderSetting(settings: readonly ElementSetting[]): string {
  return settings
    .flatMap(({ element, timeoutMs, packets, bytes }) => {
      const key = elementKey(element);
      const numbers = [timeoutMs, packets, bytes];
      if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0) || timeoutMs < 1) {
        throw new Error("A firewall element needs a whole timeout of at least one millisecond.");
      }
      return [
        renderRemoval([element]),
        `add element inet ${tableName} grants { ${key} counter packets ${packets} bytes ${bytes} timeout ${timeoutMs}ms }`,
      ];
    })
    .join("\n");
}
