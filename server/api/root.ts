import { accessRouter } from "#server/features/access/router.ts";
import { accountRouter } from "#server/features/account/router.ts";
import { annotatorsRouter } from "#server/features/annotators/router.ts";
import { auditRouter } from "#server/features/audit/router.ts";
import { breakGlassRouter } from "#server/features/break-glass/router.ts";
import { datasetsRouter } from "#server/features/datasets/router.ts";
import { environmentsRouter } from "#server/features/environments/router.ts";
import { healthRouter } from "#server/features/health/router.ts";
import { membersRouter } from "#server/features/members/router.ts";
import { overviewRouter } from "#server/features/overview/router.ts";
import { projectsRouter } from "#server/features/projects/router.ts";
import { rolesRouter } from "#server/features/roles/router.ts";
import { serviceIdentitiesRouter } from "#server/features/service-identities/router.ts";
import { signInRouter } from "#server/features/sign-in/router.ts";
import { ssoRouter } from "#server/features/sso/router.ts";
import { vendorsRouter } from "#server/features/vendors/router.ts";
import { liveRouter } from "./live.ts";
import { router } from "./trpc.ts";

export const appRouter = router({
  live: liveRouter,
  overview: overviewRouter,
  access: accessRouter,
  account: accountRouter,
  members: membersRouter,
  roles: rolesRouter,
  signIn: signInRouter,
  breakGlass: breakGlassRouter,
  sso: ssoRouter,
  vendors: vendorsRouter,
  annotators: annotatorsRouter,
  environments: environmentsRouter,
  serviceIdentities: serviceIdentitiesRouter,
  datasets: datasetsRouter,
  projects: projectsRouter,
  health: healthRouter,
  audit: auditRouter,
});
export type AppRouter = typeof appRouter;
