import { parseArgs } from "node:util";
import { z } from "zod";
import { interfacePattern } from "./render-nft.ts";

export const gatewaySettings = z.object({
  interfaceName: z.string().regex(interfacePattern, "is not an interface name (up to 15 letters, digits, . _ -)"),
  listenPort: z.coerce.number().int().min(1).max(65_535),
  echoPort: z.coerce.number().int().min(1).max(65_535),
});
export type GatewaySettings = z.infer<typeof gatewaySettings>;

export interface GatewayOptions {
  command: "enroll" | "run";
  stateFolder: string;
  portal?: string;
  token?: string;
  keepOnExit: boolean;
  /** Only what was given; the rest comes from the state folder or the defaults. */
  settings: Partial<GatewaySettings>;
}

export const gatewayDefaults: GatewaySettings = { interfaceName: "ghwg0", listenPort: 51_820, echoPort: 7_007 };

export const gatewayUsage = `Usage:
  gateway.mjs enroll --portal URL --token TOKEN [options]
  gateway.mjs run [--portal URL --token TOKEN] [options]     enrols first when it has not yet

Options (or the environment variable):
  --state DIR          GATEHOUSE_STATE        keys and state [/var/lib/gatehouse-gateway]
  --portal URL         GATEHOUSE_PORTAL       only for enrolling
  --token TOKEN        GATEHOUSE_TOKEN        one-time token from the portal, only for enrolling
  --interface NAME     GATEHOUSE_INTERFACE    WireGuard interface this agent owns [ghwg0]
  --listen-port PORT   GATEHOUSE_LISTEN_PORT  WireGuard's UDP port [51820]
  --echo-port PORT     GATEHOUSE_ECHO_PORT    UDP echo for the probes, inside the tunnel [7007]
  --keep-on-exit       GATEHOUSE_KEEP_ON_EXIT=1  leave tunnels open on SIGTERM; they still end with the lease
`;

/** Reads the command line over the environment. Throws a sentence for the operator. */
export function parseGatewayOptions(argv: readonly string[], env: Record<string, string | undefined>): GatewayOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      state: { type: "string", default: env.GATEHOUSE_STATE ?? "/var/lib/gatehouse-gateway" },
      portal: { type: "string", default: env.GATEHOUSE_PORTAL },
      token: { type: "string", default: env.GATEHOUSE_TOKEN },
      interface: { type: "string", default: env.GATEHOUSE_INTERFACE },
      "listen-port": { type: "string", default: env.GATEHOUSE_LISTEN_PORT },
      "echo-port": { type: "string", default: env.GATEHOUSE_ECHO_PORT },
      "keep-on-exit": { type: "boolean", default: env.GATEHOUSE_KEEP_ON_EXIT === "1" },
    },
  });
  const command = z.enum(["enroll", "run"]).safeParse(positionals[0]);
  if (!command.success || positionals.length !== 1) throw new Error("Say either enroll or run.");
  const given = { interfaceName: values.interface, listenPort: values["listen-port"], echoPort: values["echo-port"] };
  const settings = gatewaySettings.partial().safeParse(given);
  if (!settings.success) {
    const issue = settings.error.issues[0];
    throw new Error(`The option ${String(issue?.path[0])} ${issue?.message ?? "is not valid"}.`);
  }
  if (values.portal !== undefined && !/^https?:\/\//.test(values.portal)) {
    throw new Error("The portal's address begins with https:// (or http:// inside a trusted network).");
  }
  return {
    command: command.data,
    stateFolder: values.state,
    portal: values.portal,
    token: values.token,
    keepOnExit: values["keep-on-exit"],
    settings: Object.fromEntries(Object.entries(settings.data).filter(([, value]) => value !== undefined)),
  };
}
