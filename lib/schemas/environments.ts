import { z } from "zod";
import { isHostIpv4, isHostOfNetwork, isIpv4, isPrivateIpv4 } from "./ipv4.ts";

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

/** A DNS name or one IPv4 address. What looks like an address has to be one. */
function isHost(text: string): boolean {
  if (/^[\d.]+$/.test(text)) return isIpv4(text);
  return text.length <= 253 && text.split(".").every((part) => label.test(part));
}

const shortText = (what: string, max = 80) =>
  z.string().trim().min(2, `Give ${what} with at least 2 characters.`).max(max, `Keep it under ${max} characters.`);
const port = z
  .number({ error: "Give a port number." })
  .int("A port is a whole number.")
  .min(1, "Ports start at 1.")
  .max(65_535, "Ports end at 65535.");

const endpoint = z
  .string()
  .trim()
  .refine((text) => {
    const [host, portText, ...rest] = text.split(":");
    return (
      rest.length === 0 &&
      isHost(host ?? "") &&
      /^\d{1,5}$/.test(portText ?? "") &&
      Number(portText) >= 1 &&
      Number(portText) <= 65_535
    );
  }, "Give a host name or IPv4 address, a colon and the port, such as vpn.example.com:51820.");

export const toolKinds = ["cvat", "label_studio", "labelbox", "own"] as const;
export type ToolKind = (typeof toolKinds)[number];
export const toolTitle: Record<ToolKind, string> = {
  cvat: "CVAT",
  label_studio: "Label Studio",
  labelbox: "Labelbox",
  own: "Own tool",
};

const toolUrl = z
  .url({ protocol: /^https?$/, error: "Give the address people open, such as https://cvat.example.com." })
  .max(300, "Keep it under 300 characters.")
  .refine(
    (text) => !URL.canParse(text) || new URL(text).username === "",
    "Leave user names and passwords out of the address.",
  );

const facts = z.object({
  name: shortText("a name"),
  region: shortText("a region"),
  vpnEndpoint: endpoint,
  tunnelAddress: z.string().trim().refine(isPrivateIpv4, "Give a private IPv4 address, such as 10.66.0.1."),
  tunnelPrefix: z
    .number({ error: "Give the size of the network." })
    .int("Whole bits only.")
    .min(16, "At least 16 bits: larger networks hold more people than a gateway serves.")
    .max(28, "At most 28 bits, else there is room for too few people."),
  toolKind: z.enum(toolKinds),
  toolUrl,
});
const fitsNetwork = (e: { tunnelAddress: string; tunnelPrefix: number }) =>
  !isPrivateIpv4(e.tunnelAddress) || isHostOfNetwork(e.tunnelAddress, e.tunnelPrefix);
const networkIssue = {
  path: ["tunnelAddress"],
  message: "This is the first or last address of its network. Give one between them, such as 10.66.0.1.",
};

/** Something probes measure besides the gateway's echo. */
const targetFacts = z.object({
  label: shortText("a label", 60),
  kind: z.enum(["tcp", "https"]),
  host: z
    .string()
    .trim()
    .refine(
      (text) => isHost(text) && (!isIpv4(text) || isHostIpv4(text)),
      "Give a host name or the IPv4 address of a host.",
    ),
  port,
});

export const createEnvironmentInput = facts
  .extend({ target: targetFacts.optional() })
  .refine(fitsNetwork, networkIssue);
export type CreateEnvironmentInput = z.infer<typeof createEnvironmentInput>;

export const updateEnvironmentInput = facts.extend({ environmentId: z.uuid() }).refine(fitsNetwork, networkIssue);
export type UpdateEnvironmentInput = z.infer<typeof updateEnvironmentInput>;

export const addProbeTargetInput = targetFacts.extend({ environmentId: z.uuid() });
export type AddProbeTargetInput = z.infer<typeof addProbeTargetInput>;

export const environmentIdInput = z.object({ environmentId: z.uuid() });

/** Place in a list: `after` or `before` a row, as handed out by the page before. */
const place = { after: z.string().max(600).optional(), before: z.string().max(600).optional() };

export const listEnvironmentsInput = z.object({
  text: z.string().trim().max(80).optional(),
  ...place,
  limit: z.number().int().min(1).max(100).default(50),
});
export type ListEnvironmentsInput = z.output<typeof listEnvironmentsInput>;

export const listPeersInput = z.object({ environmentId: z.uuid(), ...place });
export type ListPeersInput = z.infer<typeof listPeersInput>;

export const issueGatewayTokenInput = z.object({
  environmentId: z.uuid(),
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{1,39}$/, "Use 2 to 40 small letters, digits and dashes, such as wg-fra-1."),
});
export type IssueGatewayTokenInput = z.infer<typeof issueGatewayTokenInput>;

export const issueProbeTokenInput = z.object({ annotatorId: z.uuid() });
export type IssueProbeTokenInput = z.infer<typeof issueProbeTokenInput>;

export const revokeAgentInput = z.object({
  agentId: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(10, "Say why in at least 10 characters; auditors read it.")
    .max(500, "Keep the reason under 500 characters."),
});
export type RevokeAgentInput = z.infer<typeof revokeAgentInput>;
