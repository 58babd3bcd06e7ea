import { describe, expect, it } from "vitest";
import { createRateLimit } from "./echo-server.ts";
import { createEventQueue } from "./event-queue.ts";
import { parseGatewayOptions } from "./gateway-options.ts";
import { createLease, longPollWait } from "./lease.ts";
import { isAwaited, parseFlows } from "./reset-tcp.ts";

describe("lease", () => {
  it("runs from when the question was sent, and is lost by default", () => {
    let now = 1_000;
    const lease = createLease(() => now);
    expect(lease.held()).toBe(false);
    lease.renew(400, 1_000);
    expect(lease.remaining()).toBe(400);
    now = 1_399;
    expect(lease.held()).toBe(true);
    now = 1_400;
    expect(lease.held()).toBe(false);
    lease.renew(1_400, 1_000);
    lease.end();
    expect(lease.held()).toBe(false);
  });

  it.each([1_000, 4_000, 30_000, 600_000])("polls so that two answers fit into a lease of %d ms", (leaseMs) => {
    expect(longPollWait(leaseMs) * 2).toBeLessThan(leaseMs);
    expect(longPollWait(leaseMs)).toBeLessThanOrEqual(20_000);
  });
});

describe("events", () => {
  it("stay until the portal has them, and say how many were lost", () => {
    const queue = createEventQueue(() => 5, 3);
    for (let i = 0; i < 5; i += 1) queue.add("started", `n${i}`);
    const first = queue.peek();
    expect(first.map((event) => event.detail)).toEqual([
      "2 older events were dropped while the portal could not be reached.",
      "n2",
      "n3",
      "n4",
    ]);
    expect(queue.peek()).toEqual(first);
    queue.drop(first.slice(0, 2));
    expect(queue.peek().map((event) => event.detail)).toEqual(["n3", "n4"]);
  });
});

describe("echo rate", () => {
  it("is bounded for each source and second", () => {
    let now = 0;
    const allow = createRateLimit(2, () => now);
    expect([allow("a"), allow("a"), allow("a"), allow("b")]).toEqual([true, true, false, true]);
    now = 1_000;
    expect(allow("a")).toBe(true);
  });
});

describe("options", () => {
  it("takes the environment, and the command line over it", () => {
    const env = {
      GATEHOUSE_PORTAL: "https://portal.example",
      GATEHOUSE_LISTEN_PORT: "1000",
      GATEHOUSE_INTERFACE: "wg7",
    };
    expect(parseGatewayOptions(["run", "--listen-port", "2000"], env)).toMatchObject({
      command: "run",
      portal: "https://portal.example",
      settings: { listenPort: 2_000, interfaceName: "wg7" },
    });
  });
  it.each([
    [[]],
    [["stop"]],
    [["run", "--listen-port", "0"]],
    [["run", "--interface", 'x"y']],
    [["run", "--portal", "ftp://x"]],
    [["run", "--nonsense"]],
  ])("refuses %j with a sentence", (argv) => expect(() => parseGatewayOptions(argv, {})).toThrow(/./));
});

describe("connection table", () => {
  it("finds TCP connections that a client may believe in, in both notations", () => {
    const text = `ipv4     2 tcp      6 431999 ESTABLISHED src=10.66.0.2 dst=10.20.0.10 sport=40000 dport=9000 src=10.20.0.10 dst=10.66.0.2 sport=9000 dport=40000 [ASSURED]
tcp      6 431999 ESTABLISHED src=10.66.0.3 dst=10.20.0.10 sport=40001 dport=9000 src=10.20.0.10 dst=10.66.0.3 sport=9000 dport=40001
tcp      6 100 TIME_WAIT src=10.66.0.2 dst=10.20.0.10 sport=1 dport=2 src=10.20.0.10 dst=10.66.0.2 sport=2 dport=1
udp      17 29 src=10.66.0.2 dst=10.20.0.10 sport=5 dport=6 src=10.20.0.10 dst=10.66.0.2 sport=6 dport=5`;
    expect(parseFlows(text).map((flow) => flow.sourcePort)).toEqual([40_000, 40_001]);
  });

  it("waits for a client's answer to the knock, and for nobody else's", () => {
    const flow = { source: "10.66.0.2", sourcePort: 40_000, destination: "10.20.0.10", destinationPort: 9_000 };
    const asked =
      "tcp 6 118 SYN_SENT src=10.66.0.1 dst=10.66.0.2 sport=3999 dport=40000 [UNREPLIED] src=10.66.0.2 dst=10.20.0.10 sport=40000 dport=9000";
    expect(isAwaited(`udp 17 9 src=1.2.3.4 dst=1.2.3.5 sport=1 dport=2\n${asked}`, [flow])).toBe(true);
    expect(isAwaited(asked, [{ ...flow, sourcePort: 40_001 }])).toBe(false);
    expect(isAwaited(asked.replace("[UNREPLIED] ", ""), [flow])).toBe(false);
    expect(isAwaited("", [flow])).toBe(false);
  });
});
