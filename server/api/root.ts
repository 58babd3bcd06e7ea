import { annotatorsRouter } from "#server/features/annotators/router.ts";
import { healthRouter } from "#server/features/health/router.ts";
import { membersRouter } from "#server/features/members/router.ts";
import { vendorsRouter } from "#server/features/vendors/router.ts";
import { accessRouter } from "#server/features/access/router.ts";
import { overviewRouter } from "#server/features/overview/router.ts";
import { liveRouter } from "./live.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  live: liveRouter,
  overview: overviewRouter,
  access: accessRouter,
  members: membersRouter,
  vendors: vendorsRouter,
  annotators: annotatorsRouter,
  health: healthRouter,
});
export type AppRouter = typeof appRouter;
