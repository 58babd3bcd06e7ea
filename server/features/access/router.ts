import {
  createRequestInput,
  decideRequestInput,
  editRequestInput,
  grantIdInput,
  liftLockInput,
  listGrantsInput,
  listRequestsInput,
  previewLockInput,
  registerKeyInput,
  requestIdInput,
  revokeGrantInput,
  setLockInput,
  withdrawRequestInput,
} from "#lib/schemas/access.ts";
import { clientProcedure, personProcedure, router, vendorProcedure } from "#server/api/trpc.ts";
import { createRequest } from "./create-request.ts";
import { decideRequest } from "./decide-request.ts";
import { editRequest } from "./edit-request.ts";
import { getGrant } from "./get-grant.ts";
import { getRequest } from "./get-request.ts";
import { liftLock } from "./lift-lock.ts";
import { listAskable } from "./list-askable.ts";
import { listGrants } from "./list-grants.ts";
import { listLocks, previewLock } from "./list-locks.ts";
import { listRequests } from "./list-requests.ts";
import { myAccess, myVpnConfig } from "./my-access.ts";
import { registerKey } from "./register-key.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { setLock } from "./set-lock.ts";
import { withdrawRequest } from "./withdraw-request.ts";

export const accessRouter = router({
  askable: vendorProcedure.query(({ ctx }) => listAskable(ctx)),
  requests: personProcedure.input(listRequestsInput).query(({ ctx, input }) => listRequests(ctx, input)),
  request: personProcedure.input(requestIdInput).query(({ ctx, input }) => getRequest(ctx, input)),
  createRequest: vendorProcedure.input(createRequestInput).mutation(({ ctx, input }) => createRequest(ctx, input)),
  editRequest: vendorProcedure.input(editRequestInput).mutation(({ ctx, input }) => editRequest(ctx, input)),
  withdrawRequest: vendorProcedure
    .input(withdrawRequestInput)
    .mutation(({ ctx, input }) => withdrawRequest(ctx, input)),
  decideRequest: personProcedure.input(decideRequestInput).mutation(({ ctx, input }) => decideRequest(ctx, input)),
  grants: personProcedure.input(listGrantsInput).query(({ ctx, input }) => listGrants(ctx, input)),
  grant: personProcedure.input(grantIdInput).query(({ ctx, input }) => getGrant(ctx, input)),
  revokeGrant: personProcedure.input(revokeGrantInput).mutation(({ ctx, input }) => revokeGrant(ctx, input)),
  locks: clientProcedure.query(({ ctx }) => listLocks(ctx)),
  previewLock: clientProcedure.input(previewLockInput).query(({ ctx, input }) => previewLock(ctx, input)),
  setLock: clientProcedure.input(setLockInput).mutation(({ ctx, input }) => setLock(ctx, input)),
  liftLock: clientProcedure.input(liftLockInput).mutation(({ ctx, input }) => liftLock(ctx, input)),
  mine: vendorProcedure.query(({ ctx }) => myAccess(ctx)),
  myVpnConfig: vendorProcedure.input(grantIdInput).query(({ ctx, input }) => myVpnConfig(ctx, input)),
  registerKey: vendorProcedure.input(registerKeyInput).mutation(({ ctx, input }) => registerKey(ctx, input)),
});
