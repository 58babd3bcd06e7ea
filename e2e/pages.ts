import { can, type Permission, permissionsOf } from "#lib/permissions.ts";
import type { RoleName } from "#lib/roles.ts";
import { routes } from "#lib/routes.ts";
import type { Examples } from "./company.ts";
import type { CastName } from "./state.ts";

export type PageRule = {
  /** Who sees it; the others are told that there is nothing for them. Null = everyone. */
  may: Permission | null;
  /** Addresses to look at, for a pattern with a parameter several kinds of thing. */
  paths: (things: Examples, role: RoleName) => string[];
  /** Where the others are sent instead. */
  elsewhere?: string;
};

/** Every page behind the sign-in by its pattern in app/. A page missing here fails e2e/accessibility. */
export const pages: Record<string, PageRule> = {
  "/account": { may: null, paths: () => [routes.account()] },
  "/overview": { may: "request.read", paths: () => [routes.overview()], elsewhere: routes.myAccess() },
  "/vendors": { may: "vendor.read", paths: () => [routes.vendors()] },
  "/vendors/[id]": { may: "vendor.read", paths: ({ vendor }) => [routes.vendor(vendor)] },
  "/annotators": { may: "annotator.read", paths: () => [routes.annotators()] },
  "/annotators/[id]": { may: "annotator.read", paths: ({ annotator }) => [routes.annotator(annotator)] },
  "/environments": { may: "environment.read", paths: () => [routes.environments()] },
  "/environments/[id]": { may: "environment.read", paths: ({ environment }) => [routes.environment(environment)] },
  "/datasets": { may: "dataset.read", paths: () => [routes.datasets()] },
  "/datasets/[id]": { may: "dataset.read", paths: ({ dataset }) => [routes.dataset(dataset)] },
  "/projects": { may: "project.read", paths: () => [routes.projects()] },
  "/projects/[id]": { may: "project.read", paths: ({ project }) => [routes.project(project)] },
  "/requests": { may: "request.read", paths: () => [routes.requests()] },
  "/requests/[id]": {
    may: "request.read",
    paths: ({ firstStep, secondStep }, role) => [routes.request(role === "compliance" ? secondStep : firstStep)],
  },
  "/grants": { may: "grant.read", paths: () => [routes.grants()] },
  "/grants/[id]": {
    may: "grant.read",
    paths: ({ openGrant, closedGrant }) => [routes.grant(openGrant), routes.grant(closedGrant)],
  },
  "/health": { may: "health.read", paths: () => [routes.health()] },
  "/health/[annotatorId]": { may: "health.read", paths: ({ annotator }) => [routes.healthOf(annotator)] },
  "/audit": { may: "audit.read", paths: () => [routes.audit()], elsewhere: routes.dataAboutMe() },
  "/settings/members": { may: "member.read", paths: () => [routes.members()] },
  "/settings/members/[id]": { may: "member.read", paths: ({ member }) => [routes.member(member)] },
  "/settings/roles": { may: "role.read", paths: () => [routes.roles()] },
  "/settings/sign-in-rules": { may: "signInPolicy.read", paths: () => [routes.signInRules()] },
  "/settings/sign-ins": { may: "signIn.read", paths: () => [routes.signIns()] },
  "/settings/break-glass": { may: "breakGlass.read", paths: () => [routes.breakGlass()] },
  "/settings/service-identities": { may: "agent.read", paths: () => [routes.serviceIdentities()] },
  "/settings/identity-providers": { may: "identityProvider.read", paths: () => [routes.identityProviders()] },
  "/settings/identity-providers/[id]": {
    may: "identityProvider.read",
    paths: ({ provider }) => [routes.identityProvider(provider)],
  },
  "/my-access": { may: "grant.readOwn", paths: () => [routes.myAccess()] },
  "/my-connection": { may: "health.readOwn", paths: () => [routes.myConnection()] },
  "/my-gates": { may: "annotator.readOwn", paths: () => [routes.myGates()] },
  "/data-about-me": { may: "audit.readOwn", paths: () => [routes.dataAboutMe()] },
};

/** Whether a role sees a page; one without a permission is everyone's. */
export const sees = (role: RoleName, may: PageRule["may"]) => may === null || can(permissionsOf(role), may);

/** Pages without a person. */
export const doors: readonly string[] = [
  "/sign-in",
  "/sign-in/code",
  "/sign-in/confirmed",
  "/set-up",
  "/invitation",
  "/reset",
];

/** Pages that only send people on. */
export const crossings: readonly string[] = ["/"];

/** Who looks at the pages in which role. */
export const viewers: Record<RoleName, CastName> = {
  security_admin: "admin",
  project_manager: "manager",
  compliance: "compliance",
  auditor: "auditor",
  vendor_coordinator: "coordinator",
  annotator: "worker",
};
