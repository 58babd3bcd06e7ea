import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { parseArgs } from "node:util";

/**
 * A data host's service on one port, TCP and UDP. Echo: sends back what comes. Push: after the first packet or connection
 * of a client it goes on sending every 20 ms by itself, whatever the client does. Prints `ready`, then one JSON line for
 * each TCP connection that ended: {"event":"tcp_end","how":"reset"|"end","at":ms}.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9000" },
    address: { type: "string", default: "0.0.0.0" },
    push: { type: "boolean", default: false },
  },
});
const port = Number(values.port);
const pushEvery = 20;
const wallClock = () => performance.timeOrigin + performance.now();
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const udp = createSocket("udp4");
const pushed = new Set<string>();
udp.on("message", (message, from) => {
  udp.send(message, from.port, from.address);
  const client = `${from.address}:${from.port}`;
  if (!values.push || pushed.has(client)) return;
  pushed.add(client);
  setInterval(() => udp.send(`push ${wallClock()}`, from.port, from.address), pushEvery);
});
const tcp = createServer((socket) => {
  let how = "end";
  const pushing = values.push ? setInterval(() => socket.write(`push ${wallClock()}\n`), pushEvery) : undefined;
  socket.on("data", (chunk) => socket.write(chunk));
  socket.on("error", (error) => {
    how = "code" in error && error.code === "ECONNRESET" ? "reset" : String(error);
  });
  socket.on("close", () => {
    clearInterval(pushing);
    print({ event: "tcp_end", how, at: wallClock() });
  });
});
udp.bind(port, values.address, () => {
  tcp.listen(port, values.address, () => process.stdout.write("ready\n"));
});
