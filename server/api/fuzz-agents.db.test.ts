import { generateKeyPairSync, sign } from "node:crypto";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { type Database, openDatabase } from "#db/client.ts";
import { createTestDatabase } from "#db/testing/create-test-database.ts";
import {
  type AgentChannel,
  agentPath,
  desiredInput,
  keyProofText,
  probeBatchInput,
  probeConfigInput,
  renewKeyInput,
  reportInput,
} from "#lib/schemas/agent-protocol.ts";
import { gatewayDesired } from "#server/features/access/gateway-desired.ts";
import { recordReport } from "#server/features/access/record-report.ts";
import { agentSigner } from "#server/features/environments/testing/agent-signer.ts";
import { ingestBatch } from "#server/features/health/ingest-batch.ts";
import { probeConfig } from "#server/features/health/probe-config.ts";
import { renewKey } from "#server/features/service-identities/renew-key.ts";
import { stopLive } from "#server/live/hub.ts";
import { openUndone } from "#server/testing/undone.ts";
import type { World } from "#server/testing/world.ts";
import { type AgentHandler, agentRoute } from "./agent-route.ts";
import { hostileInputs, idsOf } from "./testing/hostile-inputs.ts";
import { twoVendors } from "./testing/principals.ts";

// An agent runs on somebody else's machine: whatever it signs is answered with a sentence, soon, and never with a failure.

const runs = Number(process.env.FUZZ_INPUTS ?? 20_000) / 40;
const seed = Number(process.env.FUZZ_SEED ?? 20_261_125);

let db: Database;
let tries: Awaited<ReturnType<typeof openUndone>>;
let a: World;
let stop: () => Promise<void>;
const signers = { gateway: agentSigner(), probe: agentSigner() };
const pair = generateKeyPairSync("ed25519");
const key = { publicKey: "unused", sign: (bytes: Buffer) => sign(null, bytes, pair.privateKey) };

beforeAll(async () => {
  const test = await createTestDatabase();
  db = openDatabase(test.appUrl, { max: 4, name: "test" });
  tries = await openUndone(test.appUrl);
  ({ a } = await twoVendors(db));
  await db.withScope({ kind: "system" }, async (tx) => {
    for (const [id, { publicKey }] of [
      [a.gatewayId, signers.gateway],
      [a.probeId, signers.probe],
    ] as const)
      await tx.execute(sql`update service_keys set public_key = ${publicKey} where agent_id = ${id}`);
  });
  stop = async () => {
    await Promise.all([stopLive(), db.close(), tries.close()]);
    await test.drop();
  };
}, 60_000);
afterAll(() => stop());

const now = Date.now();
const key32 = Buffer.alloc(32, 5).toString("base64");
const report = {
  ...{ observedAt: now, revisionApplied: "1", leaseHeld: true, interfaceUp: true, complete: true },
  ...{ wireguardPublicKey: key32, listenPort: 51_820, echoPort: 7_007 },
  peers: [
    { publicKey: key32, allowedIps: ["10.66.0.2/32"], endpoint: null, latestHandshakeAt: now, rxBytes: 1, txBytes: 1 },
  ],
  elements: [{ source: "10.66.0.2", destination: "10.20.0.5", protocol: "tcp", port: 443, packets: 1, bytes: 1 }],
  events: [{ id: crypto.randomUUID(), at: now, kind: "apply_failed", detail: "nft said no", publicKey: key32 }],
};
const again = { ...report, peers: [...report.peers, ...report.peers] };
const batch = () => ({
  targetId: a.targetId,
  ...{ batch: 2, startedAt: Date.now() - 5_000, endedAt: Date.now(), sent: 3, rtts: [10, 20.5] },
});
/** A successor whose proof is good. */
const nextKey = () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { publicKey } = agentSigner(privateKey);
  const text = keyProofText({ agentId: a.gatewayId, publicKey });
  return { publicKey, proof: sign(null, Buffer.from(text), privateKey).toString("base64") };
};

type Row = {
  channel: AgentChannel;
  path: string;
  kind: "gateway" | "probe";
  input: z.ZodType;
  handler: AgentHandler<never, object>;
  /** What an agent sends, the first of them as it should be. */
  samples: () => unknown[];
};
const routes: Row[] = [
  {
    ...{ channel: "desired", path: agentPath.gatewayDesired, kind: "gateway" },
    ...{ input: desiredInput, handler: gatewayDesired, samples: () => [{ have: null, waitMs: 0 }] },
  },
  {
    ...{ channel: "report", path: agentPath.gatewayReport, kind: "gateway" },
    ...{ input: reportInput, handler: recordReport, samples: () => [report, again] },
  },
  {
    ...{ channel: "config", path: agentPath.probeConfig, kind: "probe" },
    ...{ input: probeConfigInput, handler: (ctx) => probeConfig(ctx, { have: null }), samples: () => [{ have: null }] },
  },
  {
    ...{ channel: "batch", path: agentPath.probeBatch, kind: "probe" },
    ...{ input: probeBatchInput, handler: ingestBatch, samples: () => [batch()] },
  },
  {
    ...{ channel: "key", path: agentPath.key, kind: "gateway" },
    ...{ input: renewKeyInput, handler: (ctx, input) => renewKey(ctx, input), samples: () => [nextKey()] },
  },
];

it.each(routes)(
  "$path answers whatever is signed",
  async ({ channel, path, kind, input, handler, samples }) => {
    const agentId = kind === "gateway" ? a.gatewayId : a.probeId;
    const asked = async (text: string) =>
      tries.undone(async (tryOut) => {
        const route = agentRoute(
          { channel, path, input, handler: handler as AgentHandler<unknown, object> },
          async () => ({
            db: tryOut,
            key,
            addressOf: () => null,
          }),
        );
        const headers = signers[kind].headers({ agentId, channel, path, body: text });
        return route(new Request(`http://portal.test${path}`, { method: "POST", headers, body: text }));
      });
    // What is measured below is what follows a signature that holds.
    expect((await asked(JSON.stringify(samples()[0]))).status).toBe(200);
    await fc.assert(
      fc.asyncProperty(hostileInputs(input, samples(), idsOf(a)), async (value) => {
        const response = await asked(json(value));
        expect(response.status, await response.text()).toBeLessThan(500);
      }),
      { numRuns: runs, seed, timeout: 5_000, endOnFailure: true },
    );
  },
  120_000,
);

/** As JSON, or as something that is none. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch {
    return "{ no json";
  }
}
