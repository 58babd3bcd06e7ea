import type { ProbeTarget } from "#lib/schemas/agent-protocol.ts";

/** One measurement: the round trip in milliseconds, or null when no answer came within the deadline. Never rejects. */
export type Measure = (target: ProbeTarget, timeoutMs: number) => Promise<number | null>;
