import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

/** What each procedure answers, for components: `RouterOutputs["access"]["request"]`. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
