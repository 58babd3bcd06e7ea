import type { ChildProcess } from "node:child_process";
import { execIn, ip, isRunning, removeNamespaces, spawnIn } from "./netns.ts";

export interface Netlab {
  annotatorNs: string;
  gatewayNs: string;
  dataNs: string;
  addresses: {
    /** Annotator and gateway on the wire between them: the outside. */
    annotator: string;
    gateway: string;
    /** Gateway and data host on the inside. */
    gatewayInside: string;
    data: string;
    /** This host as the gateway sees it, and as the annotator sees it: where the portal listens. */
    hostForGateway: string;
    hostForAnnotator: string;
    hostForData: string;
  };
  /** A WireGuard interface name nobody else on this machine uses (its control socket is shared by all namespaces). */
  wireguardName(role: "g" | "a"): string;
  exec(namespace: string, argv: readonly string[], stdin?: string): string;
  spawn(namespace: string, argv: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  /** Ends every process inside and removes the namespaces and wires. */
  destroy(): void;
}

/** Where the data host sends what belongs to annotators' tunnels. */
const tunnelNetworks = ["10.66.0.0/16", "10.64.0.0/12"];

/**
 * Three hosts on this machine: annotator, gateway, data. Only the gateway forwards; the annotator has no route inward but
 * through a tunnel. `name` is up to 6 letters; the namespaces get it with this process's id, so runs do not meet.
 */
export function createNetlab({ name }: { name: string }): Netlab {
  if (!/^[a-z]{1,6}$/.test(name)) throw new Error("A netlab's name is 1 to 6 small letters.");
  removeLeftovers();
  const id = `${name}_${process.pid.toString(36)}`;
  const [annotatorNs, gatewayNs, dataNs] = [`gh-${id}-a`, `gh-${id}-g`, `gh-${id}-d`];
  const namespaces = [annotatorNs, gatewayNs, dataNs];
  const destroy = () => removeNamespaces(namespaces, [`g${id}`, `a${id}`, `d${id}`]);
  destroy();
  try {
    for (const namespace of namespaces) {
      ip("netns", "add", namespace);
      ip("-n", namespace, "link", "set", "lo", "up");
    }
    wire(
      { namespace: annotatorNs, device: "outside", address: "192.0.2.2/24" },
      { namespace: gatewayNs, device: "outside", address: "192.0.2.1/24" },
    );
    wire(
      { namespace: gatewayNs, device: "inside", address: "10.20.0.1/24" },
      { namespace: dataNs, device: "inside", address: "10.20.0.10/24" },
    );
    // A second inside address, for "granted this host, not that one".
    ip("-n", dataNs, "addr", "add", "10.20.0.11/24", "dev", "inside");
    for (const network of tunnelNetworks) ip("-n", dataNs, "route", "add", network, "via", "10.20.0.1");
    execIn(gatewayNs, ["sysctl", "-qw", "net.ipv4.ip_forward=1"]);
    const hostForGateway = wireToHost(gatewayNs, `g${id}`);
    const hostForAnnotator = wireToHost(annotatorNs, `a${id}`);
    const hostForData = wireToHost(dataNs, `d${id}`);
    return {
      annotatorNs,
      gatewayNs,
      dataNs,
      addresses: {
        annotator: "192.0.2.2",
        gateway: "192.0.2.1",
        gatewayInside: "10.20.0.1",
        data: "10.20.0.10",
        hostForGateway,
        hostForAnnotator,
        hostForData,
      },
      wireguardName: (role) => `w${role}${id}`,
      exec: execIn,
      spawn: spawnIn,
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

interface End {
  namespace: string;
  device: string;
  address: string;
}
function wire(left: End, right: End): void {
  ip(
    "-n",
    left.namespace,
    "link",
    "add",
    left.device,
    "type",
    "veth",
    "peer",
    "name",
    right.device,
    "netns",
    right.namespace,
  );
  for (const { namespace, device, address } of [left, right]) {
    ip("-n", namespace, "addr", "add", address, "dev", device);
    ip("-n", namespace, "link", "set", device, "up");
  }
}

/** A wire between a namespace and this host on a free /30; answers with the host's address. */
function wireToHost(namespace: string, device: string): string {
  const taken = ip("-o", "-4", "addr", "show");
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    const block = (process.pid * 7 + attempt) % 16_384;
    const base = `10.213.${block >> 6}.${(block & 63) * 4}`;
    const [host, inside] = [1, 2].map((step) => base.replace(/\d+$/, (last) => String(Number(last) + step)));
    if (taken.includes(` ${host}/`)) continue;
    ip("-n", namespace, "link", "add", "host", "type", "veth", "peer", "name", device, "netns", String(process.pid));
    ip("addr", "add", `${host}/30`, "dev", device);
    ip("link", "set", device, "up");
    ip("-n", namespace, "addr", "add", `${inside}/30`, "dev", "host");
    ip("-n", namespace, "link", "set", "host", "up");
    return String(host);
  }
  throw new Error("No free network for the wire to this host.");
}

/** Removes what an earlier run left behind whose process is gone. */
function removeLeftovers(): void {
  const stale = ip("netns", "list")
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((namespace) => {
      const owner = /^gh-[a-z]{1,6}_([0-9a-z]+)-[agd]$/.exec(namespace)?.[1];
      return owner !== undefined && !isRunning(Number.parseInt(owner, 36));
    });
  removeNamespaces(stale);
}
