import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Passes TCP connections on to a port of this machine's loopback: the portal stays on 127.0.0.1, and one more address
 * reaches it.
 */
export async function forwardTcp(from: { host: string; port: number }, toPort: number): Promise<{ stop(): void }> {
  const server = createServer((inside) => {
    const outside = connect({ host: "127.0.0.1", port: toPort });
    inside.pipe(outside).pipe(inside);
    // Either end breaking breaks the other: the agent asks again by itself.
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  server.listen(from.port, from.host);
  await once(server, "listening");
  return { stop: () => server.close() };
}
