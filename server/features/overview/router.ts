import { personProcedure, router } from "#server/api/trpc.ts";
import { overview } from "./overview.ts";
import { shellCounts } from "./shell-counts.ts";

export const overviewRouter = router({
  shell: personProcedure.query(({ ctx }) => shellCounts(ctx)),
  page: personProcedure.query(({ ctx }) => overview(ctx)),
});
