import type { RouterOutputs } from "#lib/trpc/types.ts";

export type MemberRow = RouterOutputs["members"]["list"]["rows"][number];
export type MemberDetail = RouterOutputs["members"]["get"];
export type BindingRow = MemberDetail["bindings"][number];
export type InvitationRow = RouterOutputs["members"]["invitations"][number];
export type SessionRow = RouterOutputs["members"]["sessions"][number];
/** A link as it is shown, once. */
export type ShownLink = { name: string; url: string; mailed: boolean };
