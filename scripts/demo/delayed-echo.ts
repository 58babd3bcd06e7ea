import { createSocket } from "node:dgram";
import { once } from "node:events";
import { delayOf, type Line } from "./lines.ts";

/** The address a probe measures from, by which the echo knows whose line it is; all of 127.0.0.0/8 is this machine on Linux. */
export const probeAddress = (index: number): string => `127.0.1.${index + 10}`;

/**
 * Answers what comes, byte for byte, after the delay of the sender's line, or never.
 * @param lines by the address the question comes from
 * @param options.fallback for senders that are not told apart: where this machine has one loopback address only
 */
export async function startDelayedEcho(
  port: number,
  lines: ReadonlyMap<string, Line>,
  options: { fallback: Line },
): Promise<{ stop(): void }> {
  const socket = createSocket("udp4");
  let open = true;
  socket.on("message", (message, from) => {
    const delay = delayOf(lines.get(from.address) ?? options.fallback, Date.now());
    if (delay === null || message.length > 64) return;
    setTimeout(() => {
      if (open) socket.send(message, from.port, from.address);
    }, delay);
  });
  // An answer to a probe that has just ended comes back as an error; the next question is what matters.
  socket.on("error", (error) => console.error(`The echo on port ${port}: ${error.message}`));
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return {
    stop: () => {
      open = false;
      socket.close();
    },
  };
}
