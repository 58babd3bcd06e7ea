import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { RoleName } from "#lib/roles.ts";
import type { ProofMethod } from "#lib/sign-in-method.ts";
import { createdAt, id, instant } from "./columns.ts";
import { vendors } from "./vendors.ts";

/** Someone who can sign in. E-mail is stored lower-case ASCII. */
export const users = pgTable("users", {
  id: id(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  organisation: text("organisation", { enum: ["client", "vendor"] }).notNull(),
  vendorId: uuid("vendor_id").references(() => vendors.id),
  status: text("status", { enum: ["active", "suspended"] })
    .notNull()
    .default("active"),
  createdAt: createdAt(),
});

/** Kept apart from `users` so that no tenant scope can ever read a hash or a seed: system only. */
export const userCredentials = pgTable("user_credentials", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id),
  /** Null for people who sign in at their company's identity provider only. */
  passwordHash: text("password_hash"),
  /** Sealed with the encryption key; null = they have no app but a passkey, or prove themselves at their company. */
  totpSecret: text("totp_secret"),
  /** Last time step used; a code is accepted once only (ASVS 6.5.1). */
  totpLastStep: bigint("totp_last_step", { mode: "number" }).notNull().default(0),
  /** Sealed seed of the app that is to take the place of this one; cleared when it does. */
  pendingTotp: text("pending_totp"),
});

/** Server-side session; the cookie carries a token whose hash is here. Ending the row ends access on the next request. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    idleExpiresAt: instant("idle_expires_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** When this session last proved who sits there, and how it first did. A recovery code proves nothing: then 1970. */
    mfaAt: instant("mfa_at").notNull(),
    method: text("method").$type<ProofMethod>().notNull().default("password_totp"),
    /** When it last did so with a passkey; roles whose policy wants one count from here. */
    passkeyAt: instant("passkey_at"),
    /** Minutes without use that end it; from the roles' policies when it began. */
    idleMinutes: integer("idle_minutes").notNull().default(30),
    /** Opened while the glass was broken for this person; ends with it. */
    breakGlassId: uuid("break_glass_id"),
    endedAt: instant("ended_at"),
    endReason: text("end_reason"),
    sourceIp: text("source_ip"),
    userAgent: text("user_agent"),
    /** Identity provider it was opened through, the name of the session there, and its ID token, sealed. */
    providerId: uuid("provider_id"),
    providerSid: text("provider_sid"),
    idToken: text("id_token"),
    /** Roles the provider confirmed; the person's other roles do not count here. Null = it says nothing about roles. */
    confirmedRoles: jsonb("confirmed_roles").$type<RoleName[]>(),
  },
  (t) => [
    index("sessions_by_user").on(t.userId),
    index("sessions_by_provider").on(t.providerId, t.providerSid).where(sql`provider_id is not null`),
  ],
);

/** One-time link to a new password and authenticator app for somebody who has an account. Only the token's hash is kept. */
export const credentialResets = pgTable(
  "credential_resets",
  {
    id: id(),
    tokenHash: text("token_hash").notNull().unique(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    issuedBy: uuid("issued_by").notNull(),
    issuedByName: text("issued_by_name").notNull(),
    /** Sealed seed offered while the person enrols; cleared on use. */
    pendingTotp: text("pending_totp"),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    /** Set when a newer link takes its place. */
    revokedAt: instant("revoked_at"),
    createdAt: createdAt(),
  },
  (t) => [index("credential_resets_by_user").on(t.userId)],
);

/** The link that creates the first security admin; printed by `npm start` while there is none. */
export const setupTokens = pgTable("setup_tokens", {
  id: id(),
  tokenHash: text("token_hash").notNull().unique(),
  pendingTotp: text("pending_totp"),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  createdAt: createdAt(),
});

/** The portal's own signing keys, one per purpose; private halves sealed. */
export const portalKeys = pgTable(
  "portal_keys",
  {
    id: id(),
    purpose: text("purpose", { enum: ["audit", "agents", "receipts"] }).notNull(),
    publicKey: text("public_key").notNull(),
    privateKeySealed: text("private_key_sealed").notNull(),
    retiredAt: instant("retired_at"),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("portal_keys_current").on(t.purpose).where(sql`retired_at is null`)],
);
