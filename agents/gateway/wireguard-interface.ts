import { spawn } from "node:child_process";
import { unlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { key32 } from "#lib/schemas/agent-protocol.ts";
import { writePrivateFile } from "../shared/write-private-file.ts";
import { type ObservedWireguardPeer, parseDump, renderWireguard, type WireguardPeer } from "./render-wireguard.ts";
import { runCommand } from "./run-command.ts";

export interface Tunnel {
  address: string;
  prefix: number;
  mtu: number;
}
export interface WireguardInterface {
  /** Makes the interface exist with our key, without changing its peers. */
  raise(): Promise<"kernel" | "wireguard-go" | "already there">;
  setTunnel(tunnel: Tunnel): Promise<void>;
  read(): Promise<{ publicKey: string; peers: ObservedWireguardPeer[] }>;
  /** Makes these the only peers; flows of peers that stay are not disturbed. */
  sync(peers: readonly WireguardPeer[]): Promise<void>;
  /** Takes peers out, so that the next sync puts them in without any past. */
  remove(publicKeys: Iterable<string>): Promise<void>;
  isUp(address: string | null): boolean;
}

const raiseDeadline = 5_000;

export function createWireguardInterface(input: {
  name: string;
  listenPort: number;
  privateKey: string;
  stateFolder: string;
}): WireguardInterface {
  const { name } = input;
  const answers = () =>
    runCommand(["wg", "show", name, "listen-port"]).then(
      () => true,
      () => false,
    );

  async function raise(): Promise<"kernel" | "wireguard-go" | "already there"> {
    if (await answers()) return "already there";
    const kernel = await runCommand(["ip", "link", "add", "dev", name, "type", "wireguard"]).then(
      () => true,
      () => false,
    );
    if (kernel) return "kernel";
    await startWireguardGo(name, answers);
    return "wireguard-go";
  }

  return {
    raise,
    async setTunnel(tunnel) {
      const prefix = `${tunnel.address}/${tunnel.prefix}`;
      if (!hasAddress(name, tunnel.address)) {
        await runCommand(["ip", "address", "flush", "dev", name]);
        await runCommand(["ip", "address", "replace", prefix, "dev", name]);
      }
      await runCommand(["ip", "link", "set", "dev", name, "mtu", String(tunnel.mtu), "up"]);
    },
    read: async () => parseDump(await runCommand(["wg", "show", name, "dump"])),
    async sync(peers) {
      // wg opens its file by name, and a pipe from Node cannot be opened by name; so a 0600 file, gone at once.
      const file = join(input.stateFolder, "wg-sync.conf");
      writePrivateFile(file, renderWireguard({ ...input, peers }));
      try {
        await runCommand(["wg", "syncconf", name, file]);
      } finally {
        unlinkSync(file);
      }
    },
    async remove(publicKeys) {
      const peers = [...publicKeys].flatMap((key) => ["peer", key32.parse(key), "remove"]);
      if (peers.length > 0) await runCommand(["wg", "set", name, ...peers]);
    },
    isUp: (address) => address !== null && hasAddress(name, address),
  };
}

/** Node lists only interfaces that are up and running. */
function hasAddress(name: string, address: string): boolean {
  return (networkInterfaces()[name] ?? []).some((entry) => entry.address === address);
}

/**
 * Starts the userspace implementation detached: it must outlive the agent, so that a restart interrupts nobody. Should the
 * agent never come back, the kernel's own element timeouts have closed everything by the end of the lease.
 */
async function startWireguardGo(name: string, answers: () => Promise<boolean>): Promise<void> {
  let failure: string | null = null;
  const child = spawn("wireguard-go", ["-f", name], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, LOG_LEVEL: "error" },
  });
  child.on("error", (error) => {
    failure = `wireguard-go could not be started: ${error.message}. Load the wireguard kernel module or install wireguard-go.`;
  });
  child.on("exit", (code) => {
    failure ??= `wireguard-go ended at once (${code}). It needs root and /dev/net/tun.`;
  });
  child.unref();
  const deadline = performance.now() + raiseDeadline;
  while (!(await answers())) {
    if (failure) throw new Error(failure);
    if (performance.now() > deadline)
      throw new Error(`The interface ${name} did not come up within ${raiseDeadline} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
