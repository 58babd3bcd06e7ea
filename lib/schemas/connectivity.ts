import { z } from "zod";

/**
 * Wire contract of the browser's connectivity test, one WebSocket per test. The server asks, times and judges;
 * the browser only answers. Control messages are JSON text, payload is binary.
 */
export const connectivityPath = "/api/connectivity";

/** Each download frame ends with this many random bytes; an acknowledgement has to repeat them. */
export const proofBytes = 8;
/** Payload frames in both directions, in bytes. */
export const frameBytes = 65_536;
/** Largest message either side takes, in bytes: for the server's `maxPayload`. */
export const connectivityMaxPayload = 131_072;

const connectivityResult = z.object({
  verdict: z.enum(["passed", "failed"]),
  /** What is outside the limits, as sentences. Empty when passed. */
  findings: z.array(z.string()),
  rttP50: z.number(),
  rttP95: z.number(),
  jitter: z.number(),
  downMbps: z.number(),
  upMbps: z.number(),
  limits: z.object({ name: z.string(), rttP95Ms: z.number(), jitterMs: z.number(), minDownMbps: z.number() }),
});
export type ConnectivityResult = z.infer<typeof connectivityResult>;

/** Server to browser. */
export const connectivityMessage = z.discriminatedUnion("t", [
  z.object({ t: z.literal("echo"), nonce: z.string() }),
  z.object({ t: z.literal("progress"), step: z.enum(["rtt", "down", "up"]), share: z.number().min(0).max(1) }),
  z.object({ t: z.literal("upload") }),
  z.object({ t: z.literal("stop") }),
  z.object({ t: z.literal("result"), result: connectivityResult }),
  z.object({ t: z.literal("aborted"), message: z.string() }),
]);
export type ConnectivityMessage = z.infer<typeof connectivityMessage>;

/** Browser to server. */
export const connectivityAnswer = z.discriminatedUnion("t", [
  z.object({ t: z.literal("echo"), nonce: z.string().max(64) }),
  z.object({ t: z.literal("ack"), frames: z.number().int().positive(), proof: z.string().max(64) }),
]);
