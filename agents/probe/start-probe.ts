import { agentPath, type ProbeConfig, probeConfigOutput } from "#lib/schemas/agent-protocol.ts";
import { type AgentLog, createAgentLog, errorText, logRenewal } from "../shared/agent-log.ts";
import { createBackoff, pause } from "../shared/backoff.ts";
import { enrollAgent } from "../shared/enroll-agent.ts";
import { folderIdentityStore, memoryIdentityStore } from "../shared/identity-store.ts";
import { createSequenceCounter } from "../shared/sequence-counter.ts";
import { createServerClock } from "../shared/server-clock.ts";
import { createSignedClient } from "../shared/signed-client.ts";
import { createBatchBuffer } from "./batch-buffer.ts";
import { openHttpsMeasure } from "./measure-https.ts";
import { measureTarget } from "./measure-target.ts";
import { openTcpMeasure } from "./measure-tcp.ts";
import { openUdpMeasure } from "./measure-udp.ts";
import { startBatchSender } from "./send-batches.ts";

const configEvery = 30_000;

export interface ProbeOptions {
  /** Needed for enrolling; afterwards the stored one is used. */
  portal?: string;
  token?: string;
  /** Where keys are kept; without it they live in memory and end with the process. */
  stateDir?: string;
  /** Measure from this local address. */
  localAddress?: string;
  log?: AgentLog;
}
export interface RunningProbe {
  agentId: string;
  stop(): Promise<void>;
}

/** Enrols when needed, then measures until stopped. Many can run in one process. Rejects only when enrolling fails. */
export async function startProbe(options: ProbeOptions): Promise<RunningProbe> {
  const log = options.log ?? createAgentLog("probe");
  const store = options.stateDir === undefined ? memoryIdentityStore() : folderIdentityStore(options.stateDir);
  const { portal, token } = options;
  let identity = store.load();
  if (!identity) {
    if (!portal || !token) throw new Error("This probe is not enrolled. Pass --portal and --token from the portal.");
    identity = await enrollAgent({ portal, token, kind: "probe", store });
  }
  const clock = createServerClock();
  const sequences = createSequenceCounter(store);
  const client = createSignedClient({ identity, store, sequences, clock, onRenewal: logRenewal(log) });
  const buffer = createBatchBuffer();
  const sender = startBatchSender({ client, buffer, log });
  const kinds = {
    udp: openUdpMeasure(options.localAddress),
    tcp: openTcpMeasure(options.localAddress),
    https: openHttpsMeasure(options.localAddress),
  };
  const ending = new AbortController();
  let running: Array<{ stop(): void }> = [];

  function measureAll(config: ProbeConfig): void {
    for (const one of running) one.stop();
    running = config.targets.map((target) =>
      measureTarget({
        target,
        config,
        measure: kinds[target.kind].measure,
        now: clock.now,
        onBatch: (batch) => {
          buffer.add(batch);
          sender.wake();
        },
      }),
    );
    log("info", "measuring", { targets: config.targets.length, intervalMs: config.intervalMs });
  }
  async function followConfig(): Promise<void> {
    let have: string | null = null;
    const backoff = createBackoff(500);
    while (!ending.signal.aborted) {
      try {
        const config: ProbeConfig = await client.call({
          channel: "config",
          path: agentPath.probeConfig,
          input: { have },
          output: probeConfigOutput,
          timeoutMs: 10_000,
          signal: ending.signal,
        });
        clock.learn(config.serverTime);
        if (config.revision !== have) measureAll(config);
        have = config.revision;
        backoff.reset();
        await pause(configEvery, ending.signal);
      } catch (error) {
        if (ending.signal.aborted) return;
        log("warn", "the configuration could not be fetched", { error: errorText(error) });
        await pause(backoff.next(), ending.signal);
      }
    }
  }

  const following = followConfig();
  return {
    agentId: identity.agentId,
    async stop() {
      ending.abort();
      for (const one of running) one.stop();
      await following;
      await sender.stop();
      for (const kind of Object.values(kinds)) kind.close();
    },
  };
}
