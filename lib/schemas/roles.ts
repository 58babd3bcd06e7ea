import { z } from "zod";
import { permissionNames } from "#lib/permissions.ts";
import { roleNames } from "#lib/roles.ts";
import { actReason } from "./vendors.ts";

const roleName = z.string().trim().min(3, "Give it a name of at least 3 letters.").max(60, "60 letters are enough.");
const permissionList = z
  .array(z.enum(permissionNames))
  .min(1, "Choose at least one thing the role may do.")
  .max(permissionNames.length)
  .transform((names) => [...new Set(names)]);

export const organisations = ["client", "vendor"] as const;

export const createRoleInput = z.object({
  name: roleName,
  description: z.string().trim().max(200).default(""),
  organisation: z.enum(organisations, { error: "Choose whose people it is for." }),
  permissions: permissionList,
});
export type CreateRoleInput = z.output<typeof createRoleInput>;

export const updateRoleInput = createRoleInput.omit({ organisation: true }).extend({ roleId: z.uuid() });
export type UpdateRoleInput = z.output<typeof updateRoleInput>;

export const removeRoleInput = z.object({ roleId: z.uuid(), reason: actReason });
export type RemoveRoleInput = z.output<typeof removeRoleInput>;

export const bounds = ["none", "vendor", "project", "environment"] as const;
/** What a role is narrowed to; one thing at most, several bindings add up. */
const bound = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.enum(["vendor", "project", "environment"]), id: z.uuid({ error: "Choose one." }) }),
]);
export type Bound = z.output<typeof bound>;

/** A role as it is given to somebody, by hand or with an invitation. */
export const givenRole = z.object({
  /** A built-in role or the id of one of the company's own. */
  role: z.union([z.enum(roleNames), z.uuid()], { error: "Choose a role." }),
  bound,
  /** The part of the log it may read, for auditors of a period. */
  logFrom: z.date().nullable().default(null),
  logUntil: z.date().nullable().default(null),
  endsAt: z.date().nullable().default(null),
});
export type GivenRole = z.output<typeof givenRole>;
/** Everywhere, the whole log, until it is taken away. */
export const unlimited = { bound: { kind: "none" }, logFrom: null, logUntil: null, endsAt: null } as const;

export const periodInOrder = ({ logFrom, logUntil }: Pick<GivenRole, "logFrom" | "logUntil">) =>
  !logFrom || !logUntil || logFrom < logUntil;
export const periodOrder = { path: ["logUntil"], error: "The period has to end after it starts." };

export const bindRoleInput = z
  .object({ userId: z.uuid(), ...givenRole.shape, reason: actReason })
  .refine(periodInOrder, periodOrder);
export type BindRoleInput = z.output<typeof bindRoleInput>;

export const endBindingInput = z.object({ bindingId: z.uuid(), reason: actReason });
export type EndBindingInput = z.output<typeof endBindingInput>;

export const explainInput = z.object({
  userId: z.uuid(),
  permission: z.enum(permissionNames),
  bound: bound.default({ kind: "none" }),
});
export type ExplainInput = z.output<typeof explainInput>;
