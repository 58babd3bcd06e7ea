import {
  addDestinationInput,
  createDatasetInput,
  createScopeInput,
  datasetIdInput,
  listDatasetsInput,
  removeDestinationInput,
} from "#lib/schemas/datasets.ts";
import { clientProcedure, router } from "#server/api/trpc.ts";
import { addDestination } from "./add-destination.ts";
import { createDataset } from "./create-dataset.ts";
import { createScope } from "./create-scope.ts";
import { getDataset } from "./get-dataset.ts";
import { listDatasets } from "./list-datasets.ts";
import { removeDestination } from "./remove-destination.ts";

export const datasetsRouter = router({
  list: clientProcedure.input(listDatasetsInput).query(({ ctx, input }) => listDatasets(ctx, input)),
  get: clientProcedure.input(datasetIdInput).query(({ ctx, input }) => getDataset(ctx, input)),
  create: clientProcedure.input(createDatasetInput).mutation(({ ctx, input }) => createDataset(ctx, input)),
  createScope: clientProcedure.input(createScopeInput).mutation(({ ctx, input }) => createScope(ctx, input)),
  addDestination: clientProcedure.input(addDestinationInput).mutation(({ ctx, input }) => addDestination(ctx, input)),
  removeDestination: clientProcedure
    .input(removeDestinationInput)
    .mutation(({ ctx, input }) => removeDestination(ctx, input)),
});
