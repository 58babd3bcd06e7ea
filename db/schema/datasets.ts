import { integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns.ts";
import { environments } from "./environments.ts";

export const sensitivities = ["low", "medium", "high", "critical"] as const;

/** A body of data that never moves out of its environment. */
export const datasets = pgTable("datasets", {
  id: id(),
  name: text("name").notNull().unique(),
  environmentId: uuid("environment_id")
    .notNull()
    .references(() => environments.id),
  kind: text("kind").notNull(),
  sensitivity: text("sensitivity", { enum: sensitivities }).notNull(),
  residency: text("residency").notNull(),
  createdAt: createdAt(),
});

/** A slice of a dataset: the path prefix people may see and, below, the hosts that serve it. */
export const dataScopes = pgTable(
  "data_scopes",
  {
    id: id(),
    datasetId: uuid("dataset_id")
      .notNull()
      .references(() => datasets.id),
    name: text("name").notNull(),
    pathPrefix: text("path_prefix").notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("data_scopes_name").on(t.datasetId, t.name)],
);

/** One address and port that serves a scope; becomes one nftables element per peer. */
export const scopeDestinations = pgTable(
  "scope_destinations",
  {
    id: id(),
    scopeId: uuid("scope_id")
      .notNull()
      .references(() => dataScopes.id),
    address: text("address").notNull(),
    protocol: text("protocol", { enum: ["tcp", "udp"] }).notNull(),
    port: integer("port").notNull(),
  },
  (t) => [uniqueIndex("scope_destinations_once").on(t.scopeId, t.address, t.protocol, t.port)],
);
