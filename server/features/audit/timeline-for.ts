import type { TimelineInput } from "#lib/schemas/audit.ts";
import { asActor, type Context } from "#server/context.ts";
import { authorizeReader } from "./authorize-reader.ts";
import { recordReading } from "./record-reading.ts";
import { type EventPage, selectEvents } from "./select-events.ts";

/**
 * The history of one thing, for its own page. A foreign or missing id has an empty history.
 * @throws ForbiddenError
 */
export async function timelineFor(ctx: Context, input: TimelineInput): Promise<EventPage> {
  authorizeReader(ctx);
  const { cursor, before, limit, ...filter } = input;
  return asActor(ctx, async (tx) => {
    const page = await selectEvents(tx, ctx.actor, filter, { cursor, before, limit });
    await recordReading(tx, ctx, filter);
    return page;
  });
}
