import { z } from "zod";
import { actReason } from "./vendors.ts";

/** How long somebody is a security administrator by it, and how long a request waits for the second person. */
export const glassMinutes = 60;
export const askedMinutes = 60;

export const requestBreakGlassInput = z.object({
  userId: z.uuid({ error: "Choose who is to be security administrator for the hour." }),
  reason: actReason,
});
export type RequestBreakGlassInput = z.output<typeof requestBreakGlassInput>;

export const decideBreakGlassInput = z.object({
  breakGlassId: z.uuid(),
  verdict: z.enum(["approved", "refused"]),
  reason: actReason,
});
export type DecideBreakGlassInput = z.output<typeof decideBreakGlassInput>;

export const closeBreakGlassInput = z.object({ breakGlassId: z.uuid(), reason: actReason });
export type CloseBreakGlassInput = z.output<typeof closeBreakGlassInput>;

export const listBreakGlassInput = z.object({
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
});
export type ListBreakGlassInput = z.output<typeof listBreakGlassInput>;
