import type { Permission } from "./permissions.ts";

/** What each permission lets a person do, as the rest of "may …". Grouped as the editor of roles shows them. */
export const permissionGroups: readonly {
  title: string;
  permissions: Partial<Record<Permission, string>>;
}[] = [
  {
    title: "Members and roles",
    permissions: {
      "member.read": "see who can sign in",
      "member.invite": "invite the company's own people",
      "member.suspend": "suspend people and end their sessions",
      "member.resetSignIn": "reset somebody's sign-in",
      "role.read": "see roles and who holds them",
      "role.write": "make roles, give and take them",
      "access.explain": "look up why somebody may or may not do something",
    },
  },
  {
    title: "Signing in",
    permissions: {
      "signInPolicy.read": "see the sign-in rules",
      "signInPolicy.write": "change the sign-in rules",
      "signIn.read": "see who signed in, from where",
      "identityProvider.read": "see identity providers and who signs in through them",
      "identityProvider.write": "connect identity providers and turn passwords off",
      "breakGlass.read": "see broken glass",
      "breakGlass.request": "ask to break the glass",
      "breakGlass.approve": "decide whether the glass is broken",
      "breakGlass.close": "close broken glass",
    },
  },
  {
    title: "Vendors and annotators",
    permissions: {
      "vendor.read": "see vendors",
      "vendor.create": "add vendors",
      "vendor.suspend": "suspend vendors",
      "vendor.inviteCoordinator": "invite a vendor's coordinators",
      "annotator.read": "see annotators and their gates",
      "annotator.invite": "invite annotators",
      "annotator.suspend": "suspend annotators",
      "annotator.resetSignIn": "reset an annotator's sign-in",
      "annotator.readOwn": "see their own gates",
      "gate.submitOwn": "hand in their own evidence",
      "gate.verify": "accept, send back and withdraw gates",
      "evidence.read": "open evidence",
    },
  },
  {
    title: "Places and data",
    permissions: {
      "environment.read": "see environments",
      "environment.write": "add and change environments",
      "agent.read": "see service identities",
      "agent.enroll": "enrol gateway agents",
      "agent.rotate": "renew keys of agents",
      "agent.revoke": "revoke agents",
      "probe.enroll": "enrol probes",
      "dataset.read": "see datasets and scopes",
      "dataset.write": "add and change datasets and scopes",
    },
  },
  {
    title: "Work",
    permissions: {
      "project.read": "see projects",
      "project.write": "start, change and close projects",
      "assignment.write": "assign people and end assignments",
      "healthProfile.write": "make health profiles",
    },
  },
  {
    title: "Access",
    permissions: {
      "request.read": "see requests",
      "request.create": "ask for access",
      "request.withdraw": "take requests back",
      "request.approveProject": "decide the first step of requests",
      "request.approveDataProtection": "decide the data protection step of requests",
      "grant.read": "see grants",
      "grant.readOwn": "see their own access",
      "grant.revoke": "revoke grants",
      "key.registerOwn": "register their own VPN key",
      "lock.read": "see locks",
      "lock.set": "lock people, projects, vendors or everyone",
      "lock.lift": "lift locks",
    },
  },
  {
    title: "Health and evidence",
    permissions: {
      "health.read": "watch connections",
      "health.readOwn": "watch their own connection",
      "audit.read": "read the log",
      "audit.readOwn": "read what the log holds about them",
    },
  },
];

const titles = new Map(permissionGroups.flatMap(({ permissions }) => Object.entries(permissions)));

/** The rest of "may …". */
export const permissionTitle = (permission: Permission): string => titles.get(permission) ?? permission;
