import { z } from "zod";
import { revokeAgentInput } from "./environments.ts";

export const listIdentitiesInput = z.object({
  kind: z.enum(["gateway", "probe"]).optional(),
  state: z.enum(["standing", "revoked"]).default("standing"),
  text: z.string().trim().max(80).optional(),
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListIdentitiesInput = z.output<typeof listIdentitiesInput>;

/** An agent and why, as for its revocation. */
export const orderRotationInput = revokeAgentInput;
export type OrderRotationInput = z.infer<typeof orderRotationInput>;
