import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { execIn, ip, spawnIn } from "./netns.ts";

export interface WireguardClient {
  interfaceName: string;
  /** Latest handshake in seconds since the epoch, 0 when never. */
  latestHandshake(): number;
  down(): Promise<void>;
}

/** A `.conf` as people download it, split into what `wg` understands and what wg-quick would do. */
export function splitConfig(text: string): {
  wg: string;
  addresses: string[];
  allowedIps: string[];
  mtu: string | null;
} {
  const addresses: string[] = [];
  const allowedIps: string[] = [];
  let mtu: string | null = null;
  const kept = text.split(/\r?\n/).filter((line) => {
    const [, name = "", value = ""] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const values = value.split(",").map((part) => part.trim());
    if (/^Address$/i.test(name)) addresses.push(...values);
    if (/^AllowedIPs$/i.test(name)) allowedIps.push(...values);
    if (/^MTU$/i.test(name)) mtu = value;
    return !/^(Address|MTU|DNS|Table|SaveConfig)$/i.test(name);
  });
  return { wg: `${kept.join("\n")}\n`, addresses, allowedIps, mtu };
}

/** Brings up a WireGuard client in a namespace from the text of a downloaded configuration, as wg-quick would. */
export async function raiseWireguardClient(
  namespace: string,
  interfaceName: string,
  config: string,
): Promise<WireguardClient> {
  const { wg, addresses, allowedIps, mtu } = splitConfig(config);
  const socket = `/var/run/wireguard/${interfaceName}.sock`;
  const child = spawnIn(namespace, ["wireguard-go", "-f", interfaceName], { ...process.env, LOG_LEVEL: "error" });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const deadline = performance.now() + 5_000;
  while (
    !existsSync(socket) ||
    spawnSync("ip", ["netns", "exec", namespace, "wg", "show", interfaceName]).status !== 0
  ) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`wireguard-go did not come up in ${namespace}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // The shell's pipe can be opened by name, which wg needs; the key stays off the command line and the disk.
  execIn(namespace, ["sh", "-c", `cat | wg setconf ${interfaceName} /dev/stdin`], wg);
  for (const address of addresses) ip("-n", namespace, "addr", "add", address, "dev", interfaceName);
  ip("-n", namespace, "link", "set", interfaceName, "mtu", mtu ?? "1420", "up");
  for (const network of allowedIps) ip("-n", namespace, "route", "replace", network, "dev", interfaceName);
  return {
    interfaceName,
    latestHandshake: () =>
      Number(execIn(namespace, ["wg", "show", interfaceName, "latest-handshakes"]).trim().split("\t")[1] ?? 0),
    async down() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
