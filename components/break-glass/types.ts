import type { RouterOutputs } from "#lib/trpc/types.ts";

export type BreakGlassRow = RouterOutputs["breakGlass"]["list"]["rows"][number];
