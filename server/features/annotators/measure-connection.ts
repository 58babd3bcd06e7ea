import { randomBytes } from "node:crypto";
import type { RawData, WebSocket } from "ws";
import { type ConnectivityMessage, connectivityAnswer, frameBytes, proofBytes } from "#lib/schemas/connectivity.ts";
import { jitterOf, mbitPerSecond, percentile } from "./round-trip-figures.ts";

/** Times in ms. Tests shorten them. */
export type ConnectivityTiming = {
  echoes: number;
  /** Pause between two echoes, so that a burst does not measure itself. */
  echoGapMs: number;
  echoDeadlineMs: number;
  downMs: number;
  upMs: number;
  /** Not counted at the start of each transfer: the connection's slow start. */
  warmUpMs: number;
  /** How long after its time box a transfer may still be silent before the test is broken off. */
  graceMs: number;
};
export const usualTiming: ConnectivityTiming = {
  echoes: 40,
  echoGapMs: 50,
  echoDeadlineMs: 3_000,
  downMs: 4_000,
  upMs: 3_000,
  warmUpMs: 1_000,
  graceMs: 5_000,
};

export type MeasuredConnection = { rttP50: number; rttP95: number; jitter: number; downMbps: number; upMbps: number };

/** The test could not be finished; the message says why, for the person. */
export class ConnectivityAborted extends Error {}

/** Bytes sent and not yet acknowledged: bounds the memory a slow reader costs. */
const windowFrames = 64;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Turns the socket's events into waits with a deadline. */
function listen(ws: WebSocket, clock: () => number) {
  type Incoming = { data: RawData; binary: boolean; at: number };
  const queue: Incoming[] = [];
  let wake: (() => void) | null = null;
  let over = false;
  const onMessage = (data: RawData, binary: boolean) => {
    queue.push({ data, binary, at: clock() });
    // Nobody may fill the memory faster than the test reads.
    if (queue.length > 4_096) ws.terminate();
    wake?.();
  };
  const onEnd = () => {
    over = true;
    wake?.();
  };
  ws.on("message", onMessage);
  ws.on("close", onEnd);
  ws.on("error", onEnd);
  if (ws.readyState !== ws.OPEN) over = true;

  /** The next message, or null when the time is up. */
  const next = async (waitMs: number): Promise<Incoming | null> => {
    const until = clock() + waitMs;
    for (;;) {
      const message = queue.shift();
      if (message) return message;
      if (over) throw new ConnectivityAborted("The connection was lost during the test. Test again.");
      const left = until - clock();
      if (left <= 0) return null;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  };
  const off = () => {
    ws.off("message", onMessage);
    ws.off("close", onEnd);
  };
  return { next, off };
}

function parseAnswer(data: RawData, binary: boolean) {
  if (binary) return null;
  try {
    return connectivityAnswer.parse(JSON.parse(data.toString()));
  } catch {
    throw new ConnectivityAborted(
      "Your browser answered something the test does not know. Reload the page, then test again.",
    );
  }
}

/**
 * Measures a browser's connection to this server; every figure is the server's own. Round trips by random nonces,
 * download by what the browser proves to have received, upload by what arrived.
 * @param ws an open socket; it stays open
 * @param clock monotonic time in ms
 * @throws ConnectivityAborted when the browser goes away, stays silent or answers wrongly
 */
export async function measureConnection(
  ws: WebSocket,
  timing: ConnectivityTiming,
  clock: () => number,
): Promise<MeasuredConnection> {
  const ear = listen(ws, clock);
  const say = (message: ConnectivityMessage) => ws.send(JSON.stringify(message));
  try {
    const trips = await measureTrips(ear.next, say, timing, clock);
    const downMbps = await measureDownload(ws, ear.next, say, timing, clock);
    const upMbps = await measureUpload(ear.next, say, timing, clock);
    return {
      rttP50: percentile(trips, 0.5),
      rttP95: percentile(trips, 0.95),
      jitter: jitterOf(trips),
      downMbps,
      upMbps,
    };
  } finally {
    ear.off();
  }
}

type Next = ReturnType<typeof listen>["next"];
type Say = (message: ConnectivityMessage) => void;

async function measureTrips(next: Next, say: Say, timing: ConnectivityTiming, clock: () => number): Promise<number[]> {
  const trips: number[] = [];
  for (let i = 0; i < timing.echoes; i++) {
    const nonce = randomBytes(12).toString("base64url");
    const sentAt = clock();
    say({ t: "echo", nonce });
    const message = await next(timing.echoDeadlineMs);
    if (!message)
      throw new ConnectivityAborted(
        `No answer for ${timing.echoDeadlineMs / 1000} s. The connection is too unsteady to measure; test again.`,
      );
    const answer = parseAnswer(message.data, message.binary);
    if (answer?.t !== "echo" || answer.nonce !== nonce)
      throw new ConnectivityAborted("Your browser answered out of turn. Reload the page, then test again.");
    trips.push(message.at - sentAt);
    if (i % 4 === 3) say({ t: "progress", step: "rtt", share: (i + 1) / timing.echoes });
    if (timing.echoGapMs > 0) await pause(timing.echoGapMs);
  }
  return trips;
}

async function measureDownload(
  ws: WebSocket,
  next: Next,
  say: Say,
  timing: ConnectivityTiming,
  clock: () => number,
): Promise<number> {
  const payload = randomBytes(frameBytes);
  const proofs = new Map<number, string>();
  const start = clock();
  let sent = 0;
  let acknowledged = 0;
  let from: { at: number; frames: number } | null = null;
  let last = { at: start, frames: 0 };
  let told = start;
  while (clock() - start < timing.downMs) {
    while (sent - acknowledged < windowFrames && clock() - start < timing.downMs) {
      const frame = Buffer.from(payload);
      const proof = randomBytes(proofBytes);
      proof.copy(frame, frameBytes - proofBytes);
      sent += 1;
      proofs.set(sent, proof.toString("hex"));
      ws.send(frame, { binary: true });
    }
    const message = await next(Math.max(0, start + timing.downMs - clock()));
    if (!message) break;
    const answer = parseAnswer(message.data, message.binary);
    if (answer?.t !== "ack" || answer.frames <= acknowledged || proofs.get(answer.frames) !== answer.proof)
      throw new ConnectivityAborted(
        "Your browser confirmed data it did not receive. Reload the page, then test again.",
      );
    for (let frame = acknowledged + 1; frame <= answer.frames; frame++) proofs.delete(frame);
    acknowledged = answer.frames;
    last = { at: message.at, frames: acknowledged };
    if (!from && message.at - start >= timing.warmUpMs) from = last;
    if (message.at - told > 250) {
      told = message.at;
      say({ t: "progress", step: "down", share: Math.min(1, (message.at - start) / timing.downMs) });
    }
  }
  await drain(next, proofs, sent, acknowledged, timing.graceMs, clock);
  // A line so slow that nothing came after the warm-up is rated over the whole time: still a lower bound.
  const base = from && last.frames > from.frames ? from : { at: start, frames: 0 };
  const until = base === from ? last.at : Math.max(last.at, start + timing.downMs);
  return mbitPerSecond((last.frames - base.frames) * frameBytes, until - base.at);
}

/** Waits until what is under way has arrived, so that it does not slow the next measurement. */
async function drain(
  next: Next,
  proofs: Map<number, string>,
  sent: number,
  acknowledged: number,
  graceMs: number,
  clock: () => number,
): Promise<void> {
  const until = clock() + graceMs;
  let seen = acknowledged;
  while (seen < sent) {
    const message = await next(Math.max(0, until - clock()));
    if (!message)
      throw new ConnectivityAborted(
        "The download did not finish in time. The connection is too slow to measure; test again.",
      );
    const answer = parseAnswer(message.data, message.binary);
    if (answer?.t !== "ack" || answer.frames <= seen || proofs.get(answer.frames) !== answer.proof)
      throw new ConnectivityAborted(
        "Your browser confirmed data it did not receive. Reload the page, then test again.",
      );
    seen = answer.frames;
  }
}

const sizeOf = (data: RawData) =>
  Array.isArray(data) ? data.reduce((sum, part) => sum + part.length, 0) : data.byteLength;

async function measureUpload(next: Next, say: Say, timing: ConnectivityTiming, clock: () => number): Promise<number> {
  const start = clock();
  say({ t: "upload" });
  let from: { at: number; bytes: number } | null = null;
  let last = { at: start, bytes: 0 };
  let told = start;
  while (clock() - start < timing.upMs) {
    const message = await next(Math.max(0, start + timing.upMs - clock()));
    if (!message) break;
    if (!message.binary)
      throw new ConnectivityAborted("Your browser answered out of turn. Reload the page, then test again.");
    last = { at: message.at, bytes: last.bytes + sizeOf(message.data) };
    if (!from && message.at - start >= timing.warmUpMs) from = last;
    if (message.at - told > 250) {
      told = message.at;
      say({ t: "progress", step: "up", share: Math.min(1, (message.at - start) / timing.upMs) });
    }
  }
  say({ t: "stop" });
  if (last.bytes === 0)
    throw new ConnectivityAborted(
      "Nothing arrived from your browser. The connection is too slow to measure; test again.",
    );
  const base = from && last.bytes > from.bytes ? from : { at: start, bytes: 0 };
  const until = base === from ? last.at : Math.max(last.at, start + timing.upMs);
  return mbitPerSecond(last.bytes - base.bytes, until - base.at);
}
