import { netlabProgram, readLines } from "./json-lines.ts";
import type { Netlab } from "./netlab.ts";

/** One packet that came back: when it was asked (null for a push) and when it arrived, wall clock milliseconds. */
export interface TrackedPacket {
  sent: number | null;
  at: number;
}
export interface PacketTracker {
  packets(): TrackedPacket[];
  /** The first packet that arrived after `time`; waits for it. */
  firstAfter(time: number, timeoutMs?: number): Promise<TrackedPacket>;
  /** The last packet so far, once none has come for `quietMs`. Rejects when they go on for `timeoutMs`. */
  lastBeforeQuiet(quietMs: number, timeoutMs?: number): Promise<TrackedPacket | undefined>;
  stop(): Promise<void>;
}

/** Sends a UDP question from the annotator's host every `every` milliseconds (5) and keeps the times of all that returns. */
export async function trackPackets(
  lab: Netlab,
  target: { host: string; port: number; every?: number },
): Promise<PacketTracker> {
  const argv = ["--host", target.host, "--port", String(target.port), "--every", String(target.every ?? 5)];
  const reader = readLines(lab.spawn(lab.annotatorNs, netlabProgram("udp-tracker", ...argv)));
  await reader.wait((line) => line.includes("ready"));
  const packets = () =>
    reader.lines.filter((line) => line.includes('"at"')).map((line) => JSON.parse(line) as TrackedPacket);
  const now = () => performance.timeOrigin + performance.now();
  return {
    packets,
    async firstAfter(time, timeoutMs = 10_000) {
      return JSON.parse(
        await reader.wait((line) => line.includes('"at"') && (JSON.parse(line) as TrackedPacket).at > time, timeoutMs),
      );
    },
    async lastBeforeQuiet(quietMs, timeoutMs = 10_000) {
      const deadline = now() + timeoutMs;
      const begun = now();
      for (;;) {
        const last = packets().at(-1);
        const quietFor = now() - Math.max(last?.at ?? 0, begun);
        if (quietFor >= quietMs) return last;
        if (now() > deadline) throw new Error(`Packets still come after ${timeoutMs} ms.`);
        await new Promise((resolve) => setTimeout(resolve, quietMs - quietFor + 1));
      }
    },
    stop: () => reader.stop(),
  };
}
