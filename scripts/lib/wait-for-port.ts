import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const answers = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Waits until something listens, or until `signal` is aborted (then it throws). */
export async function waitForPort(host: string, port: number, signal: AbortSignal): Promise<void> {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  while (!(await answers(reachable, port))) await delay(30, undefined, { signal });
}
