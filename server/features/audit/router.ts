import { listEventsInput, timelineInput } from "#lib/schemas/audit.ts";
import { personProcedure, router } from "#server/api/trpc.ts";
import { listEvents } from "./list-events.ts";
import { logStatus } from "./log-status.ts";
import { timelineFor } from "./timeline-for.ts";

export const auditRouter = router({
  list: personProcedure.input(listEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  status: personProcedure.query(({ ctx }) => logStatus(ctx)),
  timeline: personProcedure.input(timelineInput).query(({ ctx, input }) => timelineFor(ctx, input)),
});
