import fc from "fast-check";
import { expect, test } from "vitest";
import { approvalProblem, namedProblem, type Party, sameParty } from "./policy.ts";

const names = fc.constantFrom("ada", "bo", "cy");
const party: fc.Arbitrary<Party> = fc.oneof(
  names.map((userId): Party => ({ kind: "person", userId })),
  names.map((login): Party => ({ kind: "operator", login })),
);
const asked = fc.record({ userId: names, by: party, askerActive: fc.boolean(), waiting: fc.boolean() });

test("whatever is approved was waiting, and asked by another than who approves, for another than who approves", () => {
  fc.assert(
    fc.property(asked, party, (request, decider) => {
      if (approvalProblem(request, decider) !== null) return;
      expect(request.waiting && request.askerActive).toBe(true);
      expect(sameParty(request.by, decider)).toBe(false);
      expect(request.by.kind).toBe(decider.kind);
      expect(decider.kind === "person" && decider.userId === request.userId).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test("a party is the same by kind and by who it is; an operator's login is no account", () => {
  const person = (userId: string): Party => ({ kind: "person", userId });
  const operator = (login: string): Party => ({ kind: "operator", login });
  expect(sameParty(person("ada"), person("ada"))).toBe(true);
  expect(sameParty(person("ada"), person("bo"))).toBe(false);
  expect(sameParty(operator("ada"), operator("ada"))).toBe(true);
  expect(sameParty(operator("ada"), operator("bo"))).toBe(false);
  expect(sameParty(person("ada"), operator("ada"))).toBe(false);
  expect(sameParty(operator("ada"), person("ada"))).toBe(false);
});

test("a refusal says why and who can", () => {
  const request = { userId: "cy", by: { kind: "person", userId: "ada" }, askerActive: true, waiting: true } as const;
  const person = (userId: string): Party => ({ kind: "person", userId });
  const bo = person("bo");
  expect(approvalProblem({ ...request, waiting: false }, bo)).toMatch(/does not wait any more/);
  expect(approvalProblem(request, { kind: "operator", login: "bo" })).toMatch(/in the portal/);
  expect(approvalProblem(request, person("ada"))).toMatch(/asked for this yourself/);
  expect(approvalProblem(request, person("cy"))).toMatch(/It is for you/);
  expect(approvalProblem({ ...request, askerActive: false }, bo)).toMatch(/Refuse it, and ask anew/);
});

test("two others can always approve what waits, in the portal and at the server", () => {
  const request = { userId: "cy", askerActive: true, waiting: true };
  const person = (userId: string): Party => ({ kind: "person", userId });
  const operator = (login: string): Party => ({ kind: "operator", login });
  expect(approvalProblem({ ...request, by: person("ada") }, person("bo"))).toBeNull();
  expect(approvalProblem({ ...request, by: person("cy") }, person("bo"))).toBeNull();
  expect(approvalProblem({ ...request, by: operator("ada") }, operator("bo"))).toBeNull();
  expect(approvalProblem({ ...request, by: operator("ada") }, person("bo"))).toMatch(/second operator/);
});

test("only people of the client who could sign in with a password are named", () => {
  const person = { name: "Ada", organisation: "client", active: true, hasCredentials: true } as const;
  expect(namedProblem(person)).toBeNull();
  expect(namedProblem({ ...person, organisation: "vendor" })).toMatch(/your own company/);
  expect(namedProblem({ ...person, active: false })).toMatch(/suspended/);
  expect(namedProblem({ ...person, hasCredentials: false })).toMatch(/no password/);
});
