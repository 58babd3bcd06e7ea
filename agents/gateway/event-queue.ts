import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { gatewayEvent } from "#lib/schemas/agent-protocol.ts";

export type GatewayEvent = z.infer<typeof gatewayEvent>;

export interface EventQueue {
  add(kind: GatewayEvent["kind"], detail: string, publicKey?: string): void;
  /** The oldest events, as many as one report takes. */
  peek(): GatewayEvent[];
  /** The portal has these. */
  drop(events: readonly GatewayEvent[]): void;
}

/** Keeps events until the portal has them. When it is away too long the oldest go, and one event says how many. */
export function createEventQueue(now: () => number, limit = 2_000): EventQueue {
  let queue: GatewayEvent[] = [];
  let lost = 0;
  return {
    add(kind, detail, publicKey) {
      queue.push({ id: randomUUID(), at: now(), kind, detail: detail.slice(0, 500), publicKey });
      if (queue.length > limit) lost += queue.splice(0, queue.length - limit).length;
    },
    peek() {
      if (lost > 0 && queue[0]) {
        const detail = `${lost} older events were dropped while the portal could not be reached.`;
        queue.unshift({ id: randomUUID(), at: queue[0].at, kind: "apply_failed", detail });
        lost = 0;
      }
      return queue.slice(0, 200);
    },
    drop(events) {
      const ids = new Set(events.map((event) => event.id));
      queue = queue.filter((event) => !ids.has(event.id));
    },
  };
}
