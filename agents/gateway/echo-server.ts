import { createSocket, type Socket } from "node:dgram";

const payloadLimit = 64;
/** Packets a second one source may send; a probe sends one. */
const sourceRate = 400;
const sourceLimit = 20_000;

/** Counts packets per source in whole seconds; everything over the rate is not answered. */
export function createRateLimit(rate: number, now: () => number): (source: string) => boolean {
  let second = 0;
  const counts = new Map<string, number>();
  return (source) => {
    const current = Math.floor(now() / 1_000);
    if (current !== second) {
      second = current;
      counts.clear();
    }
    const count = (counts.get(source) ?? 0) + 1;
    if (counts.size >= sourceLimit && count === 1) return false;
    counts.set(source, count);
    return count <= rate;
  };
}

/**
 * Sends back what it gets, byte for byte and never more: what a probe measures round trips and loss against. Larger
 * packets are ignored. Listens on the tunnel address only. Resolves when it listens.
 */
export function startEchoServer(
  address: string,
  port: number,
  onError: (error: Error) => void,
): Promise<{ stop(): void }> {
  const allow = createRateLimit(sourceRate, () => performance.now());
  const socket: Socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    if (message.length > payloadLimit || !allow(from.address)) return;
    socket.send(message, from.port, from.address, (error) => {
      if (error) onError(error);
    });
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, () => {
      socket.off("error", reject);
      socket.on("error", onError);
      resolve({ stop: () => socket.close() });
    });
  });
}
