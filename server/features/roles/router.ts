import {
  bindRoleInput,
  createRoleInput,
  endBindingInput,
  explainInput,
  removeRoleInput,
  updateRoleInput,
} from "#lib/schemas/roles.ts";
import { clientProcedure, router } from "#server/api/trpc.ts";
import { bindRole } from "./bind-role.ts";
import { createRole } from "./create-role.ts";
import { endBinding } from "./end-binding.ts";
import { explainAccess } from "./explain-access.ts";
import { listRoles } from "./list-roles.ts";
import { removeRole } from "./remove-role.ts";
import { updateRole } from "./update-role.ts";

export const rolesRouter = router({
  list: clientProcedure.query(({ ctx }) => listRoles(ctx)),
  create: clientProcedure.input(createRoleInput).mutation(({ ctx, input }) => createRole(ctx, input)),
  update: clientProcedure.input(updateRoleInput).mutation(({ ctx, input }) => updateRole(ctx, input)),
  remove: clientProcedure.input(removeRoleInput).mutation(({ ctx, input }) => removeRole(ctx, input)),
  bind: clientProcedure.input(bindRoleInput).mutation(({ ctx, input }) => bindRole(ctx, input)),
  unbind: clientProcedure.input(endBindingInput).mutation(({ ctx, input }) => endBinding(ctx, input)),
  explain: clientProcedure.input(explainInput).query(({ ctx, input }) => explainAccess(ctx, input)),
});
