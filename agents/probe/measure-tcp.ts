import { connect } from "node:net";
import type { Measure } from "./measure.ts";

/** Time to connect; the connection is closed at once. */
export function openTcpMeasure(localAddress?: string): { measure: Measure; close(): void } {
  return {
    measure: (target, timeoutMs) =>
      new Promise((resolve) => {
        const startedAt = performance.now();
        const socket = connect({ host: target.host, port: target.port, localAddress });
        const finish = (rtt: number | null) => {
          clearTimeout(timer);
          socket.destroy();
          resolve(rtt);
        };
        const timer = setTimeout(() => finish(null), timeoutMs);
        socket.on("connect", () => finish(performance.now() - startedAt));
        socket.on("error", () => finish(null));
      }),
    close: () => undefined,
  };
}
