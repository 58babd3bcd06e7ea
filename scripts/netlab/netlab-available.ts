import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const tools = ["ip", "nft", "wg", "wireguard-go", "conntrack", "ping"] as const;

export type NetlabAvailability = { ok: true } | { ok: false; reason: string };

/** Whether real namespaces, tunnels and firewall rules can be made here; else a sentence that says what is missing. */
export function netlabAvailable(): NetlabAvailability {
  if (process.platform !== "linux") return { ok: false, reason: "Network namespaces exist on Linux only." };
  if (process.getuid?.() !== 0) return { ok: false, reason: "Making network namespaces needs root." };
  if (!existsSync("/dev/net/tun")) return { ok: false, reason: "/dev/net/tun is missing." };
  const missing = tools.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) {
    const install =
      "apt-get install -y --no-install-recommends iproute2 nftables wireguard-tools wireguard-go conntrack iputils-ping";
    return { ok: false, reason: `${missing.join(", ")} not found. Install with: ${install}` };
  }
  const name = `ghcheck${process.pid}`;
  const made = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  spawnSync("ip", ["netns", "del", name]);
  if (made.status !== 0) return { ok: false, reason: `A network namespace could not be made: ${made.stderr.trim()}` };
  return { ok: true };
}
