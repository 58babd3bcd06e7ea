import { connect } from "node:net";

/**
 * Asks hosts on one TCP port once a second and prints a line whenever one begins or ceases to answer:
 * `node reach.ts <port> <host>...`. Runs on the annotator's host, so it sees what they would.
 */
const [port = "0", ...hosts] = process.argv.slice(2);
const answerWithin = 900;
const known = new Map<string, boolean>();

function ask(host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({ host, port: Number(port) });
    const finish = (value: number | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(value);
    };
    const timer = setTimeout(() => finish(null), answerWithin);
    socket.on("connect", () => finish(performance.now() - startedAt));
    socket.on("error", () => finish(null));
  });
}

async function look(host: string): Promise<void> {
  const ms = await ask(host);
  const open = ms !== null;
  if (known.get(host) === open) return;
  known.set(host, open);
  const time = new Date().toISOString().slice(11, 19);
  const what = ms === null ? "does not answer" : `answers in ${ms.toFixed(1)} ms`;
  console.log(`${time} UTC  ${host} port ${port} ${what}`);
}

setInterval(() => void Promise.all(hosts.map(look)), 1_000);
