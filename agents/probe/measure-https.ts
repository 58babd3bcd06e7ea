import { Agent, request } from "node:https";
import type { Measure } from "./measure.ts";

/** An answer longer than this costs the connection rather than the line, in bytes. */
const bodyLimit = 262_144;

/**
 * Time to the first byte of an answer over a kept connection; whatever the status. On a new connection the clock starts
 * after the handshake. The certificate is not judged: nothing secret is sent, nothing that comes back is used, and tools
 * inside a company often have a certificate that only its own desktops know. GET, because Node does not keep the
 * connection after a HEAD without a length.
 */
export function openHttpsMeasure(localAddress?: string): { measure: Measure; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress, rejectUnauthorized: false });
  return {
    measure: (target, timeoutMs) =>
      new Promise((resolve) => {
        let startedAt = performance.now();
        const call = request({ host: target.host, port: target.port, path: "/", method: "GET", agent });
        const finish = (rtt: number | null) => {
          clearTimeout(timer);
          resolve(rtt);
        };
        const timer = setTimeout(() => {
          call.destroy();
          finish(null);
        }, timeoutMs);
        call.on("socket", (socket) => {
          startedAt = performance.now();
          if (call.reusedSocket) return;
          socket.once("secureConnect", () => {
            startedAt = performance.now();
          });
        });
        call.on("response", (response) => {
          finish(performance.now() - startedAt);
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > bodyLimit) response.destroy();
          });
        });
        // After the first byte an error changes nothing any more: finish counts once.
        call.on("error", () => finish(null));
        call.end();
      }),
    close: () => agent.destroy(),
  };
}
