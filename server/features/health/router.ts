import { boardInput, mineInput, personInput } from "#lib/schemas/health.ts";
import { personProcedure, router } from "#server/api/trpc.ts";
import { listFilters } from "./list-filters.ts";
import { readBoard } from "./read-board.ts";
import { readMine, readPerson } from "./read-person.ts";
import { readSummary } from "./read-summary.ts";

export const healthRouter = router({
  board: personProcedure.input(boardInput).query(({ ctx, input }) => readBoard(ctx, input)),
  person: personProcedure.input(personInput).query(({ ctx, input }) => readPerson(ctx, input)),
  mine: personProcedure.input(mineInput).query(({ ctx, input }) => readMine(ctx, input)),
  summary: personProcedure.query(({ ctx }) => readSummary(ctx)),
  filters: personProcedure.query(({ ctx }) => listFilters(ctx)),
});
