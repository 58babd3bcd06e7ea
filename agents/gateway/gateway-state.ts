import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { key32 } from "#lib/schemas/agent-protocol.ts";
import { readPrivateFile, writePrivateFile } from "../shared/write-private-file.ts";
import { isEndpoint, type ObservedWireguardPeer } from "./render-wireguard.ts";

const stateSchema = z.object({
  bootId: z.string(),
  /** When the lease ends, by this host's clock. Trusted only within the same boot, and never beyond one lease. */
  leaseUntil: z.number().nullable(),
  leaseMs: z.number(),
  tunnel: z.object({ address: z.ipv4(), prefix: z.number().int(), mtu: z.number().int() }).nullable(),
  /** Peers this agent put in itself; any other is an orphan. */
  managed: z.array(key32),
  endpoints: z.record(z.string(), z.string().refine(isEndpoint)),
});
type StateFile = z.infer<typeof stateSchema>;

/** More remembered endpoints than this and the oldest are forgotten. */
const endpointLimit = 20_000;

export interface GatewayState {
  readonly managed: ReadonlySet<string>;
  readonly tunnel: StateFile["tunnel"];
  /** Where a peer was last heard. */
  endpointOf(publicKey: string): string | undefined;
  /** Where any peer was last heard. */
  endpoints(): ReadonlySet<string>;
  setManaged(keys: Iterable<string>): void;
  /** Keeps the endpoints of peers that proved who they are by a handshake; others may be guesses of ours. */
  rememberEndpoints(
    peers: ReadonlyArray<Pick<ObservedWireguardPeer, "publicKey" | "endpoint" | "latestHandshakeAt">>,
  ): void;
  setTunnel(tunnel: NonNullable<StateFile["tunnel"]>): void;
  setLease(remainingMs: number, leaseMs: number): void;
  /** What was left of the lease when this process started, in milliseconds; 0 on any doubt. */
  leaseLeft(): number;
}

/** Reads the state folder. A damaged file counts as empty: that closes more than needed, never less. */
export function openGatewayState(folder: string, bootId = readBootId()): GatewayState {
  const path = join(folder, "gateway-state.json");
  const empty: StateFile = { bootId, leaseUntil: null, leaseMs: 0, tunnel: null, managed: [], endpoints: {} };
  let file = parse(readPrivateFile(path)) ?? empty;
  if (file.bootId !== bootId) file = { ...file, bootId, leaseUntil: null, managed: [] };
  let managed: ReadonlySet<string> = new Set(file.managed);
  const endpoints = new Map(Object.entries(file.endpoints));
  const write = (change: Partial<StateFile>) => {
    file = { ...file, ...change, managed: [...managed], endpoints: Object.fromEntries(endpoints) };
    writePrivateFile(path, JSON.stringify(file));
  };
  return {
    get managed() {
      return managed;
    },
    get tunnel() {
      return file.tunnel;
    },
    endpointOf: (key) => endpoints.get(key),
    endpoints: () => new Set(endpoints.values()),
    setManaged(keys) {
      const next = new Set(keys);
      if (next.size === managed.size && [...next].every((key) => managed.has(key))) return;
      managed = next;
      write({});
    },
    rememberEndpoints(peers) {
      let changed = false;
      for (const { publicKey, endpoint, latestHandshakeAt } of peers) {
        if (endpoint === null || latestHandshakeAt === null || endpoints.get(publicKey) === endpoint) continue;
        endpoints.delete(publicKey);
        endpoints.set(publicKey, endpoint);
        changed = true;
      }
      for (const key of endpoints.keys()) {
        if (endpoints.size <= endpointLimit) break;
        endpoints.delete(key);
      }
      if (changed) write({});
    },
    setTunnel(tunnel) {
      if (JSON.stringify(tunnel) !== JSON.stringify(file.tunnel)) write({ tunnel });
    },
    setLease: (remainingMs, leaseMs) => write({ leaseUntil: Date.now() + remainingMs, leaseMs }),
    leaseLeft: () => (file.leaseUntil === null ? 0 : Math.min(Math.max(0, file.leaseUntil - Date.now()), file.leaseMs)),
  };
}

function parse(text: string | null): StateFile | null {
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function readBootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
