import type { RouterOutputs } from "#lib/trpc/types.ts";

export type RoleRow = RouterOutputs["roles"]["list"][number];
export type MemberDetail = RouterOutputs["members"]["get"];
export type BindingRow = MemberDetail["bindings"][number];
