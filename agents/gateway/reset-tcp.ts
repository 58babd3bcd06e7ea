import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { AgentLog } from "../shared/agent-log.ts";
import { errorText } from "../shared/agent-log.ts";
import type { GateElement } from "./gate-element.ts";
import { tableName } from "./render-nft.ts";
import { runCommand } from "./run-command.ts";

export interface TcpFlow {
  source: string;
  sourcePort: number;
  destination: string;
  destinationPort: number;
}
export interface TcpResetter {
  /**
   * Asks the clients of these closed openings to drop their connections. Answers with the addresses that had any, at once;
   * `done` resolves (never rejects) when the clients have answered, or have had the time to.
   */
  reset(elements: readonly GateElement[]): Promise<{ addresses: Set<string>; done: Promise<void> }>;
}

/** At most this many connections are reset actively at once; a kill switch must not wait for thousands. */
const flowLimit = 50;
/** How long a client has to answer, in milliseconds: once around the world. */
const answerLimit = 300;
const lookEvery = 25;

/**
 * TCP connections a client may still believe in, out of the kernel's table (/proc/net/nf_conntrack or `conntrack -L`).
 * CLOSE belongs to them: a server that pushed right after the cut was reset already, and its client knows nothing of it.
 */
export function parseFlows(text: string): TcpFlow[] {
  return text.split("\n").flatMap((line) => {
    if (!/\btcp\b/.test(line) || !/\b(ESTABLISHED|CLOSE|CLOSE_WAIT|FIN_WAIT|LAST_ACK)\b/.test(line)) return [];
    const match = /src=([0-9.]+) dst=([0-9.]+) sport=(\d+) dport=(\d+)/.exec(line);
    if (!match?.[1] || !match[2]) return [];
    return [
      { source: match[1], destination: match[2], sourcePort: Number(match[3]), destinationPort: Number(match[4]) },
    ];
  });
}

/**
 * A firewall can only answer a packet, and a client that merely waits sends none: it would hang on a dead connection. So we
 * knock: a SYN that seems to come from the server makes the client's kernel answer with the sequence it expects, the kernel
 * here refuses that answer with a reset that fits exactly, and the client's connection ends. No payload passes either way.
 */
export function createTcpResetter(log: AgentLog): TcpResetter {
  return {
    async reset(elements) {
      const openings = new Set(elements.map((e) => `${e.source} ${e.address} ${e.port}`));
      let flows: TcpFlow[];
      try {
        flows = parseFlows(await readConnections()).filter((f) =>
          openings.has(`${f.source} ${f.destination} ${f.destinationPort}`),
        );
      } catch (error) {
        log("warn", "connections cannot be listed, so idle ones are not reset", { error: errorText(error) });
        return { addresses: new Set(elements.map((element) => element.source)), done: delay(answerLimit) };
      }
      const done = knock(flows.slice(0, flowLimit)).catch((error: unknown) =>
        log("warn", "connections could not be reset", { error: errorText(error) }),
      );
      return { addresses: new Set(flows.map((flow) => flow.source)), done };
    },
  };
}

async function readConnections(): Promise<string> {
  try {
    return readFileSync("/proc/net/nf_conntrack", "utf8");
  } catch {
    return runCommand(["conntrack", "-L", "-p", "tcp"], { timeoutMs: 2_000 });
  }
}

async function knock(flows: readonly TcpFlow[]): Promise<void> {
  if (flows.length === 0) return;
  const knocked = flows.map((f) => `${f.source} . ${f.sourcePort} timeout 500ms`);
  const resets = flows.map(
    (f) => `${f.source} . ${f.sourcePort} timeout 500ms : ${f.destination} . ${f.destinationPort}`,
  );
  const add = (name: string, entries: string[]) => `add element inet ${tableName} ${name} { ${entries.join(", ")} }\n`;
  await runCommand(["nft", "-f", "-"], { stdin: add("knocked", knocked) + add("resets", resets) });
  // The old entries hold the very addresses the knock needs to borrow; one that has just ended is no loss.
  await Promise.allSettled(
    flows.map((f) =>
      runCommand(
        [
          "conntrack",
          "-D",
          "-p",
          "tcp",
          "-s",
          f.source,
          "-d",
          f.destination,
          "--sport",
          String(f.sourcePort),
          "--dport",
          String(f.destinationPort),
        ],
        { timeoutMs: 2_000 },
      ),
    ),
  );
  for (const f of flows) knockOnce(f.source, f.sourcePort);
  const until = performance.now() + answerLimit;
  do {
    // Also after the last answer: the reset that follows it has to leave before the peer goes.
    await delay(lookEvery);
  } while (performance.now() < until && isAwaited(await readConnections(), flows));
}

/** Whether one of our knocks at these clients has had no answer yet. */
export function isAwaited(connections: string, flows: readonly TcpFlow[]): boolean {
  const clients = new Set(flows.map((f) => `${f.source} ${f.sourcePort}`));
  return connections.split("\n").some((line) => {
    const match = /src=[0-9.]+ dst=([0-9.]+) sport=\d+ dport=(\d+)/.exec(line);
    return line.includes("[UNREPLIED]") && match !== null && clients.has(`${match[1]} ${match[2]}`);
  });
}

function knockOnce(host: string, port: number): void {
  const socket = connect({ host, port });
  socket.setTimeout(1_000, () => socket.destroy());
  socket.on("connect", () => socket.destroy());
  // Refused or timed out: both are an end, and the only ones to expect.
  socket.on("error", () => undefined);
}
