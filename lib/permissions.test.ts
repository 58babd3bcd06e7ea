import { describe, expect, it, test } from "vitest";
import { asksForProof, can, isPortalWide, type Permission, permissionNames, permissionsOf } from "./permissions.ts";
import { type RoleName, roleNames } from "./roles.ts";

// The table once more, by role: a change of who may what has to be meant twice.

const may: Record<RoleName, Record<string, string>> = {
  security_admin: {
    member: "read invite suspend resetSignIn",
    role: "read write",
    access: "explain",
    identityProvider: "read write",
    signInPolicy: "read write",
    signIn: "read",
    breakGlass: "read request approve close",
    vendor: "read create suspend inviteCoordinator",
    annotator: "read suspend resetSignIn",
    environment: "read write",
    agent: "read enroll rotate revoke",
    probe: "enroll",
    dataset: "read write",
    project: "read write",
    request: "read",
    grant: "read revoke",
    lock: "read set lift",
    health: "read",
    healthProfile: "write",
    audit: "read",
  },
  project_manager: {
    breakGlass: "read request close",
    vendor: "read create inviteCoordinator",
    annotator: "read",
    environment: "read write",
    dataset: "read write",
    project: "read write",
    assignment: "write",
    request: "read approveProject",
    grant: "read revoke",
    health: "read",
    healthProfile: "write",
    audit: "read",
  },
  compliance: {
    member: "read",
    role: "read",
    access: "explain",
    identityProvider: "read",
    signInPolicy: "read",
    signIn: "read",
    breakGlass: "read request approve close",
    vendor: "read suspend",
    annotator: "read suspend",
    gate: "verify",
    evidence: "read",
    environment: "read",
    agent: "read",
    dataset: "read",
    project: "read",
    request: "read approveDataProtection",
    grant: "read revoke",
    lock: "read set lift",
    health: "read",
    audit: "read",
  },
  auditor: {
    role: "read",
    access: "explain",
    identityProvider: "read",
    signInPolicy: "read",
    signIn: "read",
    breakGlass: "read",
    vendor: "read",
    annotator: "read",
    evidence: "read",
    environment: "read",
    agent: "read",
    dataset: "read",
    project: "read",
    request: "read",
    grant: "read",
    lock: "read",
    health: "read",
    audit: "read",
  },
  vendor_coordinator: {
    vendor: "read",
    annotator: "read invite suspend resetSignIn",
    evidence: "read",
    probe: "enroll",
    project: "read",
    request: "read create withdraw",
    grant: "read revoke",
    health: "read",
    audit: "read",
  },
  annotator: {
    annotator: "readOwn",
    gate: "submitOwn",
    evidence: "read",
    probe: "enroll",
    grant: "readOwn",
    key: "registerOwn",
    health: "readOwn",
    audit: "readOwn",
  },
};

const written = (acts: Record<string, string>) =>
  Object.entries(acts)
    .flatMap(([thing, verbs]) => verbs.split(" ").map((verb) => `${thing}.${verb}`))
    .sort();

test.each(roleNames)("%s may this and nothing else", (role) => {
  expect(permissionsOf(role).sort()).toEqual(written(may[role]));
});

test("holding one permission is holding no other", () => {
  for (const held of permissionNames)
    expect(permissionNames.filter((permission) => can([held], permission))).toEqual([held]);
});

describe("a recent proof", () => {
  it("is asked of whoever opens, closes or decides access, or changes who may", () => {
    expect(permissionNames.filter(asksForProof).sort()).toEqual(
      written({
        request: "approveProject approveDataProtection",
        grant: "revoke",
        lock: "set lift",
        member: "invite suspend resetSignIn",
        role: "write",
        signInPolicy: "write",
        identityProvider: "write",
        breakGlass: "request approve",
        vendor: "suspend inviteCoordinator",
        annotator: "suspend resetSignIn",
        gate: "verify",
        key: "registerOwn",
        dataset: "write",
        agent: "enroll rotate revoke",
      }),
    );
  });

  it("is never asked of whoever only reads", () => {
    expect(permissionNames.filter((name) => /\.read(Own)?$/.test(name) && asksForProof(name))).toEqual([]);
  });
});

test("acts on the portal as a whole are lost where a role is narrowed: people, roles, sign-in, vendors, profiles", () => {
  const whole =
    /^(member|role|access|signInPolicy|signIn|identityProvider|breakGlass|healthProfile)\.|^vendor\.(create|suspend|inviteCoordinator)$/;
  const expected: Permission[] = permissionNames.filter((name) => whole.test(name));
  expect(permissionNames.filter(isPortalWide)).toEqual(expected);
});
