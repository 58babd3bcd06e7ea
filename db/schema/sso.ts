import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { RoleName } from "#lib/roles.ts";
import { createdAt, id, instant } from "./columns.ts";
import { invitations } from "./invitations.ts";
import { sessions, users } from "./members.ts";
import { vendors } from "./vendors.ts";

/** A value of the roles claim, and the role it confirms. */
export type ClaimRole = { value: string; role: RoleName };

/** An OpenID Connect provider that the client (`vendorId` null) or a vendor runs for its own people. */
export const identityProviders = pgTable("identity_providers", {
  id: id(),
  name: text("name").notNull(),
  vendorId: uuid("vendor_id").references(() => vendors.id),
  issuer: text("issuer").notNull(),
  /** Empty until the portal is registered there. */
  clientId: text("client_id").notNull().default(""),
  /** Sealed; null = a public client, which has PKCE alone. */
  clientSecret: text("client_secret"),
  scope: text("scope").notNull().default("openid email profile"),
  /** Lower-case domains whose addresses this provider may vouch for. */
  allowedDomains: jsonb("allowed_domains").$type<string[]>().notNull(),
  /** Certificate authorities trusted for this provider besides the public ones, PEM. */
  caPem: text("ca_pem"),
  /** Claim that names roles; null = the provider says nothing about roles. */
  roleClaim: text("role_claim"),
  roleMapping: jsonb("role_mapping").$type<ClaimRole[]>().notNull().default([]),
  /** Claim that has to hold a value, such as the vendor's name at a provider several vendors share. */
  requiredClaim: text("required_claim"),
  requiredValue: text("required_value"),
  /** What the provider says when it asked for a second factor; both empty = the portal asks for its own. */
  mfaAcr: jsonb("mfa_acr").$type<string[]>().notNull().default([]),
  mfaAmr: jsonb("mfa_amr").$type<string[]>().notNull().default([]),
  status: text("status", { enum: ["on", "off"] })
    .notNull()
    .default("off"),
  /** When its discovery document last held with these settings. */
  testedAt: instant("tested_at"),
  /** When somebody last signed in through it with these settings. */
  lastUsedAt: instant("last_used_at"),
  /** Counts changes, so that two people who edit notice each other. */
  revision: bigint("revision", { mode: "number" }).notNull().default(1),
  createdAt: createdAt(),
});

/** Who a person is at a provider. `subject` is the provider's own name for them, which it never gives to another. */
export const userIdentities = pgTable(
  "user_identities",
  {
    id: id(),
    providerId: uuid("provider_id")
      .notNull()
      .references(() => identityProviders.id),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    subject: text("subject").notNull(),
    linkedAt: instant("linked_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("user_identities_subject").on(t.providerId, t.subject),
    uniqueIndex("user_identities_user").on(t.providerId, t.userId),
  ],
);

export const flowPurposes = ["sign_in", "invitation", "step_up"] as const;
export type FlowPurpose = (typeof flowPurposes)[number];

/** One trip to a provider and back. Only the browser that began it can end it, once, within ten minutes. */
export const ssoFlows = pgTable(
  "sso_flows",
  {
    id: id(),
    providerId: uuid("provider_id")
      .notNull()
      .references(() => identityProviders.id),
    purpose: text("purpose", { enum: flowPurposes }).notNull(),
    /** Null once the provider has answered: a state counts once. */
    stateHash: text("state_hash").unique(),
    /** Of the cookie this browser was given. */
    bindingHash: text("binding_hash").notNull(),
    nonce: text("nonce").notNull(),
    /** PKCE verifier, sealed. */
    verifier: text("verifier").notNull(),
    next: text("next").notNull(),
    invitationId: uuid("invitation_id").references(() => invitations.id),
    /** The session that asks for a fresh proof. */
    sessionId: uuid("session_id").references(() => sessions.id),
    /** What the provider vouched for, sealed, while the portal still waits for its own second factor. */
    arrival: text("arrival"),
    startedAt: instant("started_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("sso_flows_by_binding").on(t.bindingHash), index("sso_flows_by_end").on(t.expiresAt)],
);

/** Logout tokens that were obeyed: each counts once. */
export const ssoLogoutTokens = pgTable(
  "sso_logout_tokens",
  {
    providerId: uuid("provider_id")
      .notNull()
      .references(() => identityProviders.id),
    jti: text("jti").notNull(),
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.providerId, t.jti] })],
);
