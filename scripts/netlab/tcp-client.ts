import { connect } from "node:net";
import { parseArgs } from "node:util";

/**
 * Holds one TCP connection and prints JSON lines with wall clock times: {"event":"open"}, {"event":"data"} for every chunk,
 * and last {"event":"reset"|"end"|"timeout"|"refused"|…}. With --ask MS it sends a byte every MS; without, it only listens.
 */
const { values } = parseArgs({
  options: {
    host: { type: "string", default: "10.20.0.10" },
    port: { type: "string", default: "9000" },
    ask: { type: "string" },
    deadline: { type: "string", default: "2000" },
  },
});
const names: Record<string, string> = { ECONNRESET: "reset", ECONNREFUSED: "refused", ETIMEDOUT: "timeout" };
const print = (event: string) =>
  process.stdout.write(`${JSON.stringify({ event, at: performance.timeOrigin + performance.now() })}\n`);

const socket = connect({ host: values.host, port: Number(values.port) });
let last = "end";
let asking: NodeJS.Timeout | undefined;
const opening = setTimeout(() => {
  last = "timeout";
  socket.destroy();
}, Number(values.deadline));
socket.on("connect", () => {
  clearTimeout(opening);
  print("open");
  if (values.ask !== undefined) asking = setInterval(() => socket.write("x"), Number(values.ask));
});
socket.on("data", () => print("data"));
socket.on("error", (error) => {
  const code = "code" in error ? String(error.code) : error.message;
  last = names[code] ?? code;
});
socket.on("close", () => {
  clearTimeout(opening);
  clearInterval(asking);
  print(last);
});
