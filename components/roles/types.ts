import type { RouterOutputs } from "#lib/trpc/types.ts";

export type RoleRow = RouterOutputs["roles"]["list"][number];
