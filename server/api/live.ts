import { tracked } from "@trpc/server";
import { type Context, isAnnotatorOnly, type UserActor } from "#server/context.ts";
import { onLive } from "#server/live/hub.ts";
import type { LiveMessage, LiveTopic } from "#server/live/notify.ts";
import { personProcedure, router } from "./trpc.ts";

/** Whether this person may learn that something of this kind changed. Vendors hear of their own rows only. */
function concerns(actor: UserActor, message: LiveMessage): boolean {
  if (actor.organisation === "client") return true;
  if (message.topic === "sealed" || message.topic === "gateway") return false;
  if (isAnnotatorOnly(actor))
    return (
      message.annotatorId === actor.annotatorId || (message.annotatorId === undefined && message.vendorId === undefined)
    );
  return message.vendorId === actor.vendorId || message.vendorId === undefined;
}

/** Hints of one person, gathered for a moment so that a burst is one event. */
async function* changes(ctx: Context<UserActor>, signal: AbortSignal | undefined): AsyncGenerator<LiveTopic[]> {
  const waiting = new Set<LiveTopic>();
  let wake: () => void = () => undefined;
  const off = onLive((message) => {
    if (!concerns(ctx.actor, message)) return;
    waiting.add(message.topic);
    wake();
  });
  signal?.addEventListener("abort", () => wake());
  try {
    while (!signal?.aborted) {
      if (waiting.size === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      await new Promise((resolve) => setTimeout(resolve, 150));
      if (signal?.aborted) return;
      const topics = [...waiting];
      waiting.clear();
      if (topics.length > 0) yield topics;
    }
  } finally {
    off();
  }
}

let count = 0;

export const liveRouter = router({
  /** One stream per tab: the topics whose rows changed. It ends when the session does. */
  changes: personProcedure.subscription(async function* ({ ctx, signal }) {
    for await (const topics of changes(ctx, signal)) {
      count += 1;
      yield tracked(String(count), topics);
    }
  }),
});
