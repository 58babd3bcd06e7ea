import { z } from "zod";
import { protocolName } from "./agent-protocol.ts";
import { isHostIpv4 } from "./ipv4.ts";

const shortText = (what: string) =>
  z.string().trim().min(2, `Give ${what} with at least 2 characters.`).max(80, "Keep it under 80 characters.");

export const sensitivityNames = ["low", "medium", "high", "critical"] as const;
export const sensitivityTitle: Record<(typeof sensitivityNames)[number], string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};

export const createDatasetInput = z.object({
  name: shortText("a name"),
  environmentId: z.uuid("Choose the environment the data lives in."),
  kind: shortText("the kind of data"),
  sensitivity: z.enum(sensitivityNames, { error: "Choose how sensitive it is." }),
  residency: shortText("where it has to stay"),
});
export type CreateDatasetInput = z.infer<typeof createDatasetInput>;

/** Printable, absolute, without steps upwards, with a slash at the end: a prefix must not match a sibling's name. */
const pathPrefix = z
  .string()
  .trim()
  .max(300, "Keep it under 300 characters.")
  .regex(/^\//, "A path begins with a slash, such as /ct/batch-1/.")
  .regex(/\/$/, "A path ends with a slash, so that it does not also match names that begin alike.")
  .refine(
    (path) => !path.includes("//") && !path.split("/").some((part) => part === ".." || part === "."),
    "Leave out empty parts and steps such as .. or .",
  )
  .refine(
    (path) => /^[\x21-\x7e]+$/.test(path) && !path.includes("\\"),
    "Use letters, digits and signs without spaces or backslashes.",
  );

const scopeDestination = z.object({
  address: z
    .string()
    .trim()
    .refine(isHostIpv4, "Give the IPv4 address of one host, not of a network, loopback or multicast."),
  protocol: protocolName,
  port: z
    .number({ error: "Give a port number." })
    .int("A port is a whole number.")
    .min(1, "Ports start at 1.")
    .max(65_535, "Ports end at 65535."),
});
export type ScopeDestination = z.infer<typeof scopeDestination>;

const sameDestination = (d: ScopeDestination) => `${d.address} ${d.protocol} ${d.port}`;

/** How many hosts and ports one scope may open. */
export const destinationLimit = 32;

export const createScopeInput = z.object({
  datasetId: z.uuid(),
  name: shortText("a name"),
  pathPrefix,
  destinations: z
    .array(scopeDestination)
    .min(1, "Name at least one host and port that serves this data.")
    .max(destinationLimit, `At most ${destinationLimit} hosts and ports.`)
    .refine((all) => new Set(all.map(sameDestination)).size === all.length, "The same host and port is named twice."),
});
export type CreateScopeInput = z.infer<typeof createScopeInput>;

export const addDestinationInput = scopeDestination.extend({ scopeId: z.uuid() });
export type AddDestinationInput = z.infer<typeof addDestinationInput>;

export const removeDestinationInput = z.object({ destinationId: z.uuid() });
export type RemoveDestinationInput = z.infer<typeof removeDestinationInput>;

export const datasetIdInput = z.object({ datasetId: z.uuid() });

/** Place in a list: `after` or `before` a row, as handed out by the page before. */
const place = { after: z.string().max(600).optional(), before: z.string().max(600).optional() };

export const listDatasetsInput = z.object({
  text: z.string().trim().max(80).optional(),
  environmentId: z.uuid().optional(),
  ...place,
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListDatasetsInput = z.output<typeof listDatasetsInput>;
