import type { ListEventsInput } from "#lib/schemas/audit.ts";
import { asActor, type Context } from "#server/context.ts";
import { authorizeReader } from "./authorize-reader.ts";
import { recordReading } from "./record-reading.ts";
import { type EventPage, selectEvents } from "./select-events.ts";

/**
 * The timeline: events the actor may see, newest first, a page at a time. Reading it is an event too.
 * @throws ForbiddenError
 */
export async function listEvents(ctx: Context, input: ListEventsInput): Promise<EventPage> {
  authorizeReader(ctx);
  const { cursor, before, limit, ...filter } = input;
  return asActor(ctx, async (tx) => {
    const page = await selectEvents(tx, ctx.actor, filter, { cursor, before, limit });
    await recordReading(tx, ctx, filter);
    return page;
  });
}
