import {
  closeBreakGlassInput,
  decideBreakGlassInput,
  listBreakGlassInput,
  requestBreakGlassInput,
} from "#lib/schemas/break-glass.ts";
import { clientProcedure, router } from "#server/api/trpc.ts";
import { closeBreakGlass } from "./close-break-glass.ts";
import { decideBreakGlass } from "./decide-break-glass.ts";
import { listBreakGlass } from "./list-break-glass.ts";
import { listCandidates } from "./list-candidates.ts";
import { requestBreakGlass } from "./request-break-glass.ts";

export const breakGlassRouter = router({
  list: clientProcedure.input(listBreakGlassInput).query(({ ctx, input }) => listBreakGlass(ctx, input)),
  candidates: clientProcedure.query(({ ctx }) => listCandidates(ctx)),
  request: clientProcedure.input(requestBreakGlassInput).mutation(({ ctx, input }) => requestBreakGlass(ctx, input)),
  decide: clientProcedure.input(decideBreakGlassInput).mutation(({ ctx, input }) => decideBreakGlass(ctx, input)),
  close: clientProcedure.input(closeBreakGlassInput).mutation(({ ctx, input }) => closeBreakGlass(ctx, input)),
});
