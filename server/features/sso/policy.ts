import type { ClaimRole } from "#db/schema/sso.ts";
import type { RoleName } from "#lib/roles.ts";
import type { SsoProblem } from "#lib/schemas/sso.ts";
import type { Provider } from "./discover.ts";

type Claims = Readonly<Record<string, unknown>>;

/** What a claim holds, as texts: claims are one value, a list, or (Keycloak) nested: "realm_access.roles". */
export function claimValues(claims: Claims, name: string): string[] {
  const whole = Object.hasOwn(claims, name) ? claims[name] : nested(claims, name);
  return [whole].flat().flatMap((value) => {
    if (typeof value === "string") return [value];
    return typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
  });
}

function nested(claims: Claims, name: string): unknown {
  let current: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string, unknown>)[part];
  }
  return current;
}

/** Whether an address lies in one of the domains. Only the last @ parts a name from its domain. */
export function domainAllowed(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf("@") + 1).toLowerCase());
}

type RoleRules = { roleClaim: string | null; roleMapping: readonly ClaimRole[] };

/**
 * The roles a provider confirms, or null when it is not asked about roles. They are only ever compared with roles the
 * person holds or is invited to: docs/decisions/0005-claims-never-create-rights.md.
 */
export function confirmedRoles({ roleClaim, roleMapping }: RoleRules, claims: Claims): RoleName[] | null {
  if (roleClaim === null) return null;
  const values = claimValues(claims, roleClaim);
  return [...new Set(roleMapping.filter(({ value }) => values.includes(value)).map(({ role }) => role))];
}

/** Whether the provider says that it asked for a second factor, in the words that were agreed on. */
export function provedTwice(rules: { mfaAcr: readonly string[]; mfaAmr: readonly string[] }, claims: Claims): boolean {
  return (
    claimValues(claims, "acr").some((value) => rules.mfaAcr.includes(value)) ||
    claimValues(claims, "amr").some((value) => rules.mfaAmr.includes(value))
  );
}

/** Whether a provider is trusted with second factors at all. */
export const asksForMfa = (rules: { mfaAcr: readonly string[]; mfaAmr: readonly string[] }): boolean =>
  rules.mfaAcr.length + rules.mfaAmr.length > 0;

/** The claim that has to hold a value, such as the vendor's name at a shared provider. */
export function holdsRequired(
  rules: { requiredClaim: string | null; requiredValue: string | null },
  claims: Claims,
): boolean {
  if (rules.requiredClaim === null || rules.requiredValue === null) return true;
  return claimValues(claims, rules.requiredClaim).includes(rules.requiredValue);
}

export type LinkFacts = {
  /** As the provider vouches for it. */
  email: string | null;
  emailVerified: boolean;
  domains: readonly string[];
  /** The person with this address in the provider's own organisation; null = nobody. */
  found: boolean;
  /** They are known at this provider under another subject already. */
  linkedOtherwise: boolean;
};

/** Why a provider's subject cannot become a person of this portal at its first sign-in, or null when it can. */
export function linkProblem(facts: LinkFacts): SsoProblem | null {
  if (facts.email === null || !facts.emailVerified) return "no-email";
  if (!domainAllowed(facts.email, facts.domains)) return "foreign-domain";
  if (!facts.found) return "no-account";
  return facts.linkedOtherwise ? "other-account" : null;
}

type Settings = Pick<
  Provider,
  | "issuer"
  | "clientId"
  | "scope"
  | "caPem"
  | "allowedDomains"
  | "roleClaim"
  | "roleMapping"
  | "requiredClaim"
  | "requiredValue"
  | "mfaAcr"
  | "mfaAmr"
>;

/** Whether the portal speaks to the provider in another way now: a change asks for a new test. */
export const speaksOtherwise = (before: Settings, after: Settings): boolean =>
  (["issuer", "clientId", "scope", "caPem"] as const).some((key) => before[key] !== after[key]);

/** Whether somebody who came through so far might not with the new settings: it has to be tried anew. */
export function mayShutOut(before: Settings, after: Settings): boolean {
  const lost = (key: "allowedDomains" | "mfaAcr" | "mfaAmr") => before[key].some((one) => !after[key].includes(one));
  const stillMapped = ({ value, role }: ClaimRole) =>
    after.roleMapping.some((other) => other.value === value && other.role === role);
  const rolesNarrowed =
    after.roleClaim !== null && (after.roleClaim !== before.roleClaim || !before.roleMapping.every(stillMapped));
  const requiredNewly =
    after.requiredClaim !== null &&
    (after.requiredClaim !== before.requiredClaim || after.requiredValue !== before.requiredValue);
  return (
    speaksOtherwise(before, after) ||
    lost("allowedDomains") ||
    lost("mfaAcr") ||
    lost("mfaAmr") ||
    rolesNarrowed ||
    requiredNewly
  );
}

/** Whether a security administrator of the client can come through at all; of a vendor there are none. */
export const letsAdminsIn = (provider: Pick<Provider, "vendorId" | "roleClaim" | "roleMapping">): boolean =>
  provider.vendorId !== null ||
  provider.roleClaim === null ||
  provider.roleMapping.some(({ role }) => role === "security_admin");

/** Why settings cannot be changed in a way that may shut people out, as a sentence, or null when they can. */
export function changeProblem(facts: {
  organisation: string;
  passwordsAllowed: boolean;
  /** It is the one provider of its organisation that works. */
  onlyWay: boolean;
}): string | null {
  if (facts.passwordsAllowed || !facts.onlyWay) return null;
  return `Passwords are off at ${facts.organisation} and this is its only provider that works: if the new settings did not hold, nobody there could sign in. Allow passwords first, change this and sign in through it once, then turn passwords off again; nothing was saved.`;
}

/** Why passwords cannot be turned off, as a sentence, or null when they can. */
export function passwordsOffProblem(facts: {
  organisation: string;
  /** Of the organisation. */
  workingProviders: number;
  /** The actor is of this organisation, and can they enter through one of those? */
  actorConcerned: boolean;
  actorLinked: boolean;
}): string | null {
  if (facts.workingProviders === 0)
    return `Nobody could sign in at ${facts.organisation} any more: no identity provider of theirs is on and was signed in through with its present settings${facts.actorConcerned ? ", or none of those confirms the role of a security administrator" : ""}. Turn one on and sign in through it once; passwords stay on.`;
  if (facts.actorConcerned && !facts.actorLinked)
    return "You would lock yourself out: you have not signed in through your identity provider yet. Do that once, then turn passwords off; nothing was changed.";
  return null;
}

/** Why a provider cannot be turned off, as a sentence, or null when it can. */
export function turnOffProblem(facts: {
  name: string;
  organisation: string;
  passwordsAllowed: boolean;
  otherProviders: number;
  /** The actor signs in through it and in no other way. */
  actorsOnlyWay: boolean;
}): string | null {
  if (!facts.passwordsAllowed && facts.otherProviders === 0)
    return `Passwords are off at ${facts.organisation} and this is its only provider: nobody there could sign in. Allow passwords first; ${facts.name} stays on.`;
  if (facts.actorsOnlyWay)
    return `You would lock yourself out: you sign in through ${facts.name} only. Have another security administrator do it; it stays on.`;
  return null;
}

/** What is missing before a provider can be turned on, as a sentence, or null. */
export function turnOnProblem(facts: { name: string; clientId: string; tested: boolean }): string | null {
  if (facts.clientId === "") return `Enter the client id that ${facts.name} gave this portal first; it stays off.`;
  if (!facts.tested) return `Test the connection first; ${facts.name} stays off until a test has passed.`;
  return null;
}
