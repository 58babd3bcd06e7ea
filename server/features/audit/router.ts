import { auditFilter, listEventsInput, timelineInput } from "#lib/schemas/audit.ts";
import { personProcedure, router } from "#server/api/trpc.ts";
import { listEvents } from "./list-events.ts";
import { listFacets } from "./list-facets.ts";
import { logStatus } from "./log-status.ts";
import { nameEvents } from "./name-events.ts";
import { timelineFor } from "./timeline-for.ts";

const chosenFacets = auditFilter.pick({ actorId: true, annotatorId: true, projectId: true, datasetId: true });

export const auditRouter = router({
  list: personProcedure
    .input(listEventsInput)
    .query(async ({ ctx, input }) => nameEvents(ctx, await listEvents(ctx, input))),
  status: personProcedure.query(({ ctx }) => logStatus(ctx)),
  timeline: personProcedure
    .input(timelineInput)
    .query(async ({ ctx, input }) => nameEvents(ctx, await timelineFor(ctx, input))),
  facets: personProcedure.input(chosenFacets).query(({ ctx, input }) => listFacets(ctx, input)),
});
