import {
  createVendorInput,
  inviteCoordinatorInput,
  listVendorsInput,
  restoreVendorInput,
  suspendVendorInput,
  vendorIdInput,
} from "#lib/schemas/vendors.ts";
import { clientProcedure, personProcedure, router } from "#server/api/trpc.ts";
import { createVendor } from "./create-vendor.ts";
import { getVendor } from "./get-vendor.ts";
import { inviteCoordinator } from "./invite-coordinator.ts";
import { listVendors } from "./list-vendors.ts";
import { previewVendorSuspension } from "./preview-vendor-suspension.ts";
import { restoreVendor } from "./restore-vendor.ts";
import { suspendVendor } from "./suspend-vendor.ts";

export const vendorsRouter = router({
  list: personProcedure.input(listVendorsInput).query(({ ctx, input }) => listVendors(ctx, input)),
  get: personProcedure.input(vendorIdInput).query(({ ctx, input }) => getVendor(ctx, input)),
  create: clientProcedure.input(createVendorInput).mutation(({ ctx, input }) => createVendor(ctx, input)),
  inviteCoordinator: clientProcedure
    .input(inviteCoordinatorInput)
    .mutation(({ ctx, input }) => inviteCoordinator(ctx, input)),
  previewSuspension: clientProcedure
    .input(vendorIdInput)
    .query(({ ctx, input }) => previewVendorSuspension(ctx, input)),
  suspend: clientProcedure.input(suspendVendorInput).mutation(({ ctx, input }) => suspendVendor(ctx, input)),
  restore: clientProcedure.input(restoreVendorInput).mutation(({ ctx, input }) => restoreVendor(ctx, input)),
});
