import { listIdentitiesInput, orderRotationInput } from "#lib/schemas/service-identities.ts";
import { clientProcedure, router } from "#server/api/trpc.ts";
import { listIdentities } from "./list-identities.ts";
import { orderRotation } from "./order-rotation.ts";

export const serviceIdentitiesRouter = router({
  list: clientProcedure.input(listIdentitiesInput).query(({ ctx, input }) => listIdentities(ctx, input)),
  orderRotation: clientProcedure.input(orderRotationInput).mutation(({ ctx, input }) => orderRotation(ctx, input)),
});
