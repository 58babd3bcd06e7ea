import { environmentIdInput } from "#lib/schemas/environments.ts";
import {
  addScopeInput,
  addVendorInput,
  assignAnnotatorsInput,
  closeProjectInput,
  createHealthProfileInput,
  createProjectInput,
  endAssignmentInput,
  listCandidatesInput,
  listPeopleInput,
  listProjectsInput,
  projectIdInput,
} from "#lib/schemas/projects.ts";
import { clientProcedure, personProcedure, router } from "#server/api/trpc.ts";
import { addScope } from "./add-scope.ts";
import { addVendor } from "./add-vendor.ts";
import { assignAnnotators } from "./assign-annotators.ts";
import { closeProject } from "./close-project.ts";
import { createHealthProfile } from "./create-health-profile.ts";
import { createProject } from "./create-project.ts";
import { endAssignment } from "./end-assignment.ts";
import { getProject } from "./get-project.ts";
import { listCandidates } from "./list-candidates.ts";
import { listHealthProfiles } from "./list-health-profiles.ts";
import { listPeople } from "./list-people.ts";
import { listProjects } from "./list-projects.ts";
import { listScopeChoices } from "./list-scope-choices.ts";

export const projectsRouter = router({
  list: personProcedure.input(listProjectsInput).query(({ ctx, input }) => listProjects(ctx, input)),
  get: personProcedure.input(projectIdInput).query(({ ctx, input }) => getProject(ctx, input)),
  people: personProcedure.input(listPeopleInput).query(({ ctx, input }) => listPeople(ctx, input)),
  candidates: clientProcedure.input(listCandidatesInput).query(({ ctx, input }) => listCandidates(ctx, input)),
  scopeChoices: clientProcedure.input(environmentIdInput).query(({ ctx, input }) => listScopeChoices(ctx, input)),
  healthProfiles: clientProcedure.query(({ ctx }) => listHealthProfiles(ctx)),
  create: clientProcedure.input(createProjectInput).mutation(({ ctx, input }) => createProject(ctx, input)),
  addVendor: clientProcedure.input(addVendorInput).mutation(({ ctx, input }) => addVendor(ctx, input)),
  addScope: clientProcedure.input(addScopeInput).mutation(({ ctx, input }) => addScope(ctx, input)),
  close: clientProcedure.input(closeProjectInput).mutation(({ ctx, input }) => closeProject(ctx, input)),
  createHealthProfile: clientProcedure
    .input(createHealthProfileInput)
    .mutation(({ ctx, input }) => createHealthProfile(ctx, input)),
  assign: clientProcedure.input(assignAnnotatorsInput).mutation(({ ctx, input }) => assignAnnotators(ctx, input)),
  endAssignment: clientProcedure.input(endAssignmentInput).mutation(({ ctx, input }) => endAssignment(ctx, input)),
});
