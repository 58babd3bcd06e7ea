import { expect, it } from "vitest";
import { removalProblem } from "./policy.ts";

const facts = { passkeys: 1, hasApp: true, factorNeeded: true, passkeyOnly: false };

it("lets a passkey go as long as what policy needs stays", () => {
  expect(removalProblem(facts)).toBeNull();
  expect(removalProblem({ ...facts, passkeys: 2, hasApp: false, passkeyOnly: true })).toBeNull();
  expect(removalProblem({ ...facts, hasApp: false, factorNeeded: false })).toBeNull();
});

it("keeps the last factor of somebody with a password, and the last passkey of a role that wants one", () => {
  expect(removalProblem({ ...facts, hasApp: false })).toContain("only second factor");
  expect(removalProblem({ ...facts, passkeyOnly: true })).toContain("passkey only");
  expect(removalProblem({ ...facts, factorNeeded: false, passkeyOnly: true })).toContain("passkey only");
});
