import { describe, expect, it } from "vitest";
import {
  changeProblem,
  claimValues,
  confirmedRoles,
  domainAllowed,
  holdsRequired,
  letsAdminsIn,
  linkProblem,
  mayShutOut,
  passwordsOffProblem,
  provedTwice,
  turnOffProblem,
  turnOnProblem,
} from "./policy.ts";

describe("claims", () => {
  it.each([
    [{ groups: ["a", "b"] }, "groups", ["a", "b"]],
    [{ groups: "a" }, "groups", ["a"]],
    [{ realm_access: { roles: ["a"] } }, "realm_access.roles", ["a"]],
    [{ "https://x.test/roles": ["a"] }, "https://x.test/roles", ["a"]],
    [{ level: 2, staff: true }, "level", ["2"]],
    [{ groups: [{ a: 1 }, null, ["b"]] }, "groups", []],
    [{ groups: { a: "b" } }, "groups", []],
    [{}, "groups", []],
    [{ a: "text" }, "a.length", []],
    [{}, "constructor", []],
    [{}, "__proto__.polluted", []],
  ])("%j: %s is %j", (claims, name, values) => {
    expect(claimValues(claims, name)).toEqual(values);
  });

  it("confirm only what they are mapped to, whole values and in their own case", () => {
    const rules = {
      roleClaim: "groups",
      roleMapping: [
        { value: "auditors", role: "auditor" as const },
        { value: "audit-all", role: "auditor" as const },
        { value: "admins", role: "security_admin" as const },
      ],
    };
    const roles = (groups: unknown) => confirmedRoles(rules, { groups });
    expect(roles(["auditors", "audit-all"])).toEqual(["auditor"]);
    expect(roles(["Admins", "admins2", "admin"])).toEqual([]);
    expect(roles(undefined)).toEqual([]);
    expect(confirmedRoles({ ...rules, roleClaim: null }, { groups: ["admins"] })).toBeNull();
    expect(confirmedRoles({ roleClaim: "groups", roleMapping: [] }, { groups: ["admins"] })).toEqual([]);
  });

  it("prove a second factor only in words that were agreed on", () => {
    const rules = { mfaAcr: ["2"], mfaAmr: ["mfa"] };
    expect(provedTwice(rules, { acr: "2" })).toBe(true);
    expect(provedTwice(rules, { amr: ["pwd", "mfa"] })).toBe(true);
    expect(provedTwice(rules, { acr: "1", amr: ["pwd"] })).toBe(false);
    expect(provedTwice(rules, { acr: "mfa", amr: ["2"] })).toBe(false);
    expect(provedTwice({ mfaAcr: [], mfaAmr: [] }, { acr: "2", amr: ["mfa"] })).toBe(false);
  });

  it("hold what they have to", () => {
    const rules = { requiredClaim: "company", requiredValue: "kilima" };
    expect(holdsRequired(rules, { company: "kilima" })).toBe(true);
    expect(holdsRequired(rules, { company: "kilima2" })).toBe(false);
    expect(holdsRequired(rules, {})).toBe(false);
    expect(holdsRequired({ requiredClaim: null, requiredValue: null }, {})).toBe(true);
  });
});

it.each([
  ["a@northwind.test", true],
  ["A@NORTHWIND.TEST", true],
  ["a@sub.northwind.test", false],
  ["a@northwind.test.evil.test", false],
  ["a@evil.test@northwind.test", true],
  ["northwind.test@evil.test", false],
  ["northwind.test", true],
])("the domain of %s is allowed: %s", (email, allowed) => {
  expect(domainAllowed(email, ["northwind.test"])).toBe(allowed);
});

describe("linking", () => {
  const facts = {
    email: "a@northwind.test",
    emailVerified: true,
    domains: ["northwind.test"],
    found: true,
    linkedOtherwise: false,
  };
  it.each([
    [{}, null],
    [{ email: null }, "no-email"],
    [{ emailVerified: false }, "no-email"],
    [{ domains: [] }, "foreign-domain"],
    [{ found: false }, "no-account"],
    [{ linkedOtherwise: true }, "other-account"],
    // What is told of an address is never more than its own provider may know.
    [{ domains: [], found: false }, "foreign-domain"],
  ])("%j: %s", (over, problem) => {
    expect(linkProblem({ ...facts, ...over })).toBe(problem);
  });
});

describe("ways to sign in", () => {
  const off = { organisation: "Kilima", workingProviders: 1, actorConcerned: false, actorLinked: false };
  it("passwords go only where another way works, for the actor too", () => {
    expect(passwordsOffProblem(off)).toBeNull();
    expect(passwordsOffProblem({ ...off, workingProviders: 0 })).toMatch(/Nobody could sign in at Kilima/);
    expect(passwordsOffProblem({ ...off, actorConcerned: true })).toMatch(/lock yourself out/);
    expect(passwordsOffProblem({ ...off, actorConcerned: true, actorLinked: true })).toBeNull();
  });

  const last = {
    name: "SSO",
    organisation: "Kilima",
    passwordsAllowed: false,
    otherProviders: 0,
    actorsOnlyWay: false,
  };
  it("a provider goes only where a way is left", () => {
    expect(turnOffProblem(last)).toMatch(/only provider/);
    expect(turnOffProblem({ ...last, otherProviders: 1 })).toBeNull();
    expect(turnOffProblem({ ...last, passwordsAllowed: true })).toBeNull();
    expect(turnOffProblem({ ...last, passwordsAllowed: true, actorsOnlyWay: true })).toMatch(/lock yourself out/);
  });

  const now = {
    issuer: "https://login.example.test",
    clientId: "gatehouse",
    scope: "openid email",
    caPem: null,
    allowedDomains: ["a.test", "b.test"],
    roleClaim: "groups",
    roleMapping: [{ value: "x", role: "auditor" as const }],
    requiredClaim: "org",
    requiredValue: "kilima",
    mfaAcr: ["2"],
    mfaAmr: ["mfa"],
  };
  it.each([
    [false, {}],
    [true, { clientId: "other" }],
    [true, { caPem: "x" }],
    [true, { allowedDomains: ["a.test"] }],
    [false, { allowedDomains: ["b.test", "a.test", "c.test"] }],
    [true, { roleClaim: "roles" }],
    [true, { roleMapping: [] }],
    [true, { roleMapping: [{ value: "x", role: "compliance" as const }] }],
    [false, { roleMapping: [{ value: "y", role: "compliance" as const }, ...now.roleMapping] }],
    [false, { roleClaim: null, roleMapping: [] }],
    [true, { requiredValue: "other" }],
    [false, { requiredClaim: null, requiredValue: null }],
    [true, { mfaAcr: ["3"] }],
    [true, { mfaAmr: [] }],
    [false, { mfaAmr: ["hwk", "mfa"] }],
  ])("says %j whether people may be shut out by a change to %j", (expected, over) => {
    expect(mayShutOut(now, { ...now, ...over })).toBe(expected);
  });

  it("the only way in changes only where passwords are allowed", () => {
    const facts = { organisation: "Kilima", passwordsAllowed: false, onlyWay: true };
    expect(changeProblem(facts)).toMatch(/Passwords are off at Kilima .* nothing was saved/);
    expect(changeProblem({ ...facts, passwordsAllowed: true })).toBeNull();
    expect(changeProblem({ ...facts, onlyWay: false })).toBeNull();
  });

  it("a security administrator of the client comes through a provider that confirms the role, or asks about none", () => {
    const client = { ...now, vendorId: null };
    expect(letsAdminsIn(client)).toBe(false);
    expect(letsAdminsIn({ ...client, vendorId: "a vendor" })).toBe(true);
    expect(letsAdminsIn({ ...client, roleClaim: null, roleMapping: [] })).toBe(true);
    expect(letsAdminsIn({ ...client, roleMapping: [{ value: "a", role: "security_admin" }] })).toBe(true);
  });

  it("a provider is turned on only when it was tested", () => {
    expect(turnOnProblem({ name: "SSO", clientId: "x", tested: true })).toBeNull();
    expect(turnOnProblem({ name: "SSO", clientId: "x", tested: false })).toMatch(/Test the connection/);
    expect(turnOnProblem({ name: "SSO", clientId: "", tested: true })).toMatch(/client id/);
  });
});
