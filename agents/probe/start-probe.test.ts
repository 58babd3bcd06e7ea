import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProbeTarget } from "#lib/schemas/agent-protocol.ts";
import type { AgentLog } from "../shared/agent-log.ts";
import { startFakePortal } from "../testing/fake-portal.ts";
import { createBatchBuffer, type ProbeBatch } from "./batch-buffer.ts";
import { measureTarget } from "./measure-target.ts";
import { startProbe } from "./start-probe.ts";

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const log = () => undefined;

async function startTargets(folder: string) {
  const udp = createSocket("udp4");
  let asked = 0;
  const sizes = new Set<number>();
  // Every fourth question gets no answer.
  udp.on("message", (message, from) => {
    sizes.add(message.length);
    asked += 1;
    if (asked % 4 !== 0) udp.send(message, from.port, from.address);
  });
  udp.bind(0, "127.0.0.1");
  const tcp = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=test".split(" "),
      "-keyout",
      join(folder, "key.pem"),
      "-out",
      join(folder, "cert.pem"),
    ],
    { stdio: "ignore" },
  );
  const pem = (name: string) => readFileSync(join(folder, name));
  const https = createHttpsServer({ key: pem("key.pem"), cert: pem("cert.pem") }, (_, response) =>
    response.end(),
  ).listen(0, "127.0.0.1");
  let connections = 0;
  https.on("secureConnection", () => {
    connections += 1;
  });
  await Promise.all([once(udp, "listening"), once(tcp, "listening"), once(https, "listening")]);
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const targets: ProbeTarget[] = [
    { id: id(1), label: "echo", kind: "udp", host: "127.0.0.1", port: port(udp) },
    { id: id(2), label: "tcp", kind: "tcp", host: "127.0.0.1", port: port(tcp) },
    { id: id(3), label: "https", kind: "https", host: "127.0.0.1", port: port(https) },
    { id: id(4), label: "closed", kind: "tcp", host: "127.0.0.1", port: 1 },
  ];
  return {
    targets,
    sizes,
    connections: () => connections,
    close() {
      udp.close();
      tcp.close();
      https.closeAllConnections();
      https.close();
    },
  };
}

describe("probe", () => {
  it("measures every kind, tells loss, and keeps batches while the portal is away", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gh-probe-"));
    const targets = await startTargets(folder);
    let waiting = 0;
    const watch: AgentLog = (_level, _message, fields) => {
      waiting = Math.max(waiting, Number(fields?.waiting ?? 0));
    };
    const portal = await startFakePortal({
      leaseMs: 4_000,
      reportEveryMs: 500,
      tunnel: { address: "10.66.0.1", prefix: 24, mtu: 1420 },
      probe: { intervalMs: 200, batchMs: 1_000, timeoutMs: 150, targets: targets.targets },
    });
    const probe = await startProbe({
      portal: portal.url(),
      token: portal.token("probe"),
      stateDir: join(folder, "state"),
      log: watch,
    });
    await waitUntil(() => new Set(portal.batches.map((batch) => batch.targetId)).size === 4);
    await portal.close();
    const before = portal.batches.length;
    await waitUntil(() => waiting >= 8);
    await portal.reopen();
    await waitUntil(() => portal.batches.length >= before + 8);
    const of = (n: number) => portal.batches.filter((batch) => batch.targetId === id(n));
    expect(of(1).some((batch) => batch.rtts.length < batch.sent && batch.rtts.length > 0)).toBe(true);
    expect(of(2).every((batch) => batch.rtts.length === batch.sent)).toBe(true);
    expect(of(3).flatMap((batch) => batch.rtts).length).toBeGreaterThan(5);
    expect(targets.connections()).toBe(1);
    expect(of(4).every((batch) => batch.rtts.length === 0)).toBe(true);
    expect([...targets.sizes]).toEqual([16]);
    for (const n of [1, 2, 3, 4]) {
      const numbers = of(n).map((batch) => batch.batch);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }
    await probe.stop();
    const again = await startProbe({ stateDir: join(folder, "state"), log });
    expect(again.agentId).toBe(probe.agentId);
    await again.stop();
    targets.close();
    await portal.close();
    rmSync(folder, { recursive: true });
  }, 20_000);

  it("does not start without an identity or a token", async () => {
    await expect(startProbe({ log })).rejects.toThrow("not enrolled");
  });
});

describe("batches", () => {
  const batch = (n: number): ProbeBatch => ({ targetId: id(1), batch: n, startedAt: n, endedAt: n, sent: 1, rtts: [] });

  it("are kept up to a bound, the oldest go first and are counted", () => {
    const buffer = createBatchBuffer(2);
    for (const n of [1, 2, 3]) buffer.add(batch(n));
    expect([buffer.first()?.batch, buffer.size, buffer.dropped]).toEqual([2, 2, 1]);
    buffer.drop(batch(9));
    expect(buffer.size).toBe(2);
  });

  it("wait for late answers and hold them in the order of the questions", async () => {
    const batches: ProbeBatch[] = [];
    const pending: Array<(rtt: number | null) => void> = [];
    const target = { id: id(1), label: "x", kind: "udp" as const, host: "127.0.0.1", port: 9 };
    const running = measureTarget({
      target,
      config: { intervalMs: 200, batchMs: 10_000, timeoutMs: 100 },
      measure: () => new Promise((resolve) => pending.push(resolve)),
      now: Date.now,
      onBatch: (value) => batches.push(value),
    });
    await waitUntil(() => pending.length >= 3);
    running.stop();
    expect(batches).toEqual([]);
    const [first, second, ...rest] = pending;
    second?.(2);
    for (const finish of rest) finish(null);
    first?.(1);
    await waitUntil(() => batches.length === 1);
    expect(batches[0]).toMatchObject({ sent: pending.length, rtts: [1, 2] });
  });
});

async function waitUntil(done: () => boolean, timeoutMs = 8_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) throw new Error(`Not so within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
