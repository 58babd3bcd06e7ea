import { bigint, boolean, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytea, createdAt, id, instant } from "./columns.ts";
import { users } from "./members.ts";

/** A WebAuthn credential of a person; the private half never leaves their device. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** The authenticator's own name for it, base64url. */
    credentialId: text("credential_id").notNull().unique(),
    /** COSE key. */
    publicKey: bytea("public_key").notNull(),
    /** How often the authenticator says it was used; 0 for ever where it does not count. It never goes back. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: jsonb("transports").$type<string[]>().notNull().default([]),
    /** Kept by a password manager or cloud, so that it is on more than one device. */
    backedUp: boolean("backed_up").notNull(),
    name: text("name").notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [index("passkeys_by_user").on(t.userId)],
);

/** What a challenge may be answered for. */
export const challengePurposes = ["sign_in", "step_up", "enrol"] as const;
export type ChallengePurpose = (typeof challengePurposes)[number];

/** A random value an authenticator signs. Whoever answers takes the row away, so that it is answered once. */
export const proofChallenges = pgTable(
  "proof_challenges",
  {
    id: id(),
    challenge: text("challenge").notNull().unique(),
    purpose: text("purpose", { enum: challengePurposes }).notNull(),
    /** What it was handed to: a session, a browser before sign-in, the holder of a one-time link. */
    boundTo: text("bound_to").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("proof_challenges_by_end").on(t.expiresAt)],
);

/** Ten codes a person keeps for the day their app is lost. Only hashes; each opens one sign-in. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    codeHash: text("code_hash").notNull().unique(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (t) => [index("recovery_codes_by_user").on(t.userId)],
);
