import type { RouterOutputs } from "#lib/trpc/types.ts";

export type AuditEventPage = RouterOutputs["audit"]["list"];
export type AuditEvent = AuditEventPage["rows"][number];
