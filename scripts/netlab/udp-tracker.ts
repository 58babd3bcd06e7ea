import { createSocket } from "node:dgram";
import { parseArgs } from "node:util";

/**
 * Asks a UDP service every few milliseconds and prints, for every packet that comes back or is pushed, one JSON line
 * {"sent":ms|null,"at":ms} with wall clock times (`sent` null: not an answer to a question of ours). Ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    host: { type: "string", default: "10.20.0.10" },
    port: { type: "string", default: "9000" },
    every: { type: "string", default: "5" },
  },
});
const wallClock = () => performance.timeOrigin + performance.now();
const socket = createSocket("udp4");
socket.on("message", (message) => {
  const sent = /^ask ([0-9.]+)$/.exec(message.toString("latin1"))?.[1];
  process.stdout.write(`${JSON.stringify({ sent: sent === undefined ? null : Number(sent), at: wallClock() })}\n`);
});
// No route yet, or refused: a question without an answer.
socket.on("error", () => undefined);
socket.bind(0, () => {
  process.stdout.write('{"ready":true}\n');
  setInterval(() => {
    socket.send(`ask ${wallClock()}`, Number(values.port), values.host, () => undefined);
  }, Number(values.every));
});
