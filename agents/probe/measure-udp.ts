import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import type { Measure } from "./measure.ts";

/** One socket for every UDP echo of this probe; an answer belongs to the question with the same 16 random bytes. */
export function openUdpMeasure(localAddress?: string): { measure: Measure; close(): void } {
  const socket = createSocket("udp4");
  const waiting = new Map<string, () => void>();
  socket.on("message", (message) => waiting.get(message.toString("hex"))?.());
  // An unreachable port or network shows as a question without answer, which is what it is.
  socket.on("error", () => undefined);
  socket.bind({ address: localAddress, port: 0 });
  socket.unref();
  return {
    measure: (target, timeoutMs) =>
      new Promise((resolve) => {
        const nonce = randomBytes(16);
        const id = nonce.toString("hex");
        const startedAt = performance.now();
        const finish = (rtt: number | null) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(rtt);
        };
        const timer = setTimeout(() => finish(null), timeoutMs);
        waiting.set(id, () => finish(performance.now() - startedAt));
        socket.send(nonce, target.port, target.host, (error) => {
          if (error) finish(null);
        });
      }),
    close: () => socket.close(),
  };
}
