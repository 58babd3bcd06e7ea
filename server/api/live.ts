import { TRPCError } from "@trpc/server";
import { sessionHolds } from "#server/auth/current-actor.ts";
import { type Context, isAnnotatorOnly, type UserActor } from "#server/context.ts";
import { onLive } from "#server/live/hub.ts";
import { type LiveMessage, type LiveTopic, liveTopics } from "#server/live/notify.ts";
import { logger } from "#server/logger.ts";
import { personProcedure, router } from "./trpc.ts";

/** Whether this person may learn that something of this kind changed. Vendors hear of their own rows only. */
function concerns(actor: UserActor, topic: LiveTopic, whose: { vendorId?: unknown; annotatorId?: unknown }): boolean {
  if (actor.organisation === "client") return true;
  if (topic === "sealed" || topic === "gateway") return false;
  if (isAnnotatorOnly(actor)) return whose.annotatorId === actor.annotatorId;
  return actor.vendorId !== null && whose.vendorId === actor.vendorId;
}

/** What a message means to this person: topics to fetch again, and whether their session may have ended. */
function meaning(actor: UserActor, message: LiveMessage): { topics: readonly LiveTopic[]; doubt: boolean } {
  if (message.topic === "gap") {
    const own = { vendorId: actor.vendorId, annotatorId: actor.annotatorId };
    return { topics: liveTopics.filter((topic) => concerns(actor, topic, own)), doubt: true };
  }
  if (message.topic === "sessions") {
    const ownVendor = actor.vendorId !== null && message.vendorId === actor.vendorId;
    return { topics: [], doubt: message.userId === actor.userId || ownVendor };
  }
  return { topics: concerns(actor, message.topic, message) ? [message.topic] : [], doubt: false };
}

async function requireSession({ db, actor, requestId }: Context<UserActor>): Promise<void> {
  const holds = await sessionHolds(db, actor.sessionId).catch((err: unknown) => {
    logger.error({ err, request_id: requestId }, "live stream cannot look at its session");
    // The browser opens the stream again by itself, which asks who it is.
    throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "The live connection was lost." });
  });
  if (!holds) throw new TRPCError({ code: "UNAUTHORIZED", message: "You are signed out. Sign in to go on." });
}

/**
 * Topics whose rows changed for one person, gathered for a moment so that a burst is one event. Ends with the session:
 * at once when it is ended or its person suspended, within `lookEveryMs` when its time is over.
 * @throws TRPCError UNAUTHORIZED
 */
export async function* liveChanges(
  ctx: Context<UserActor>,
  signal: AbortSignal | undefined,
  lookEveryMs = 15_000,
): AsyncGenerator<LiveTopic[]> {
  const waiting = new Set<LiveTopic>();
  let doubt = false;
  let wake: () => void = () => undefined;
  const off = onLive((message) => {
    const heard = meaning(ctx.actor, message);
    for (const topic of heard.topics) waiting.add(topic);
    doubt ||= heard.doubt;
    if (doubt || heard.topics.length > 0) wake();
  });
  const look = setInterval(() => {
    doubt = true;
    wake();
  }, lookEveryMs);
  signal?.addEventListener("abort", () => wake());
  try {
    while (!signal?.aborted) {
      if (waiting.size === 0 && !doubt)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (!doubt) await new Promise((resolve) => setTimeout(resolve, 150));
      if (signal?.aborted) return;
      if (doubt) {
        doubt = false;
        await requireSession(ctx);
      }
      const topics = [...waiting];
      waiting.clear();
      if (topics.length > 0) yield topics;
    }
  } finally {
    clearInterval(look);
    off();
  }
}

export const liveRouter = router({
  /** One stream per tab: the topics whose rows changed. It ends when the session does. */
  changes: personProcedure.subscription(({ ctx, signal }) => liveChanges(ctx, signal)),
});
