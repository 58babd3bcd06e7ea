import { createSocket } from "node:dgram";
import { once } from "node:events";

/** An echo on this machine, which a probe can ask instead of the one only a tunnel reaches. */
export async function startEcho(): Promise<{ port: number; stop(): void }> {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => socket.send(message, from.port, from.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, stop: () => socket.close() };
}

/** Agents of a test speak in its report only when they fail it. */
export const silent = () => undefined;
