import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentPath, reportOutput } from "#lib/schemas/agent-protocol.ts";
import { type FakePortal, startFakePortal } from "../testing/fake-portal.ts";
import { enrollAgent } from "./enroll-agent.ts";
import { folderIdentityStore, type Identity, type IdentityStore, memoryIdentityStore } from "./identity-store.ts";
import { AgentProblem } from "./portal-request.ts";
import { createSequenceCounter } from "./sequence-counter.ts";
import { createServerClock } from "./server-clock.ts";
import { createSignedClient, isDisowned } from "./signed-client.ts";

const report = {
  observedAt: 1,
  revisionApplied: null,
  leaseHeld: false,
  interfaceUp: false,
  complete: true,
  wireguardPublicKey: `${"A".repeat(43)}=`,
  listenPort: 1,
  echoPort: 2,
  peers: [],
  elements: [],
  events: [],
};
const call = {
  channel: "report",
  path: agentPath.gatewayReport,
  input: report,
  output: reportOutput,
  timeoutMs: 2_000,
} as const;

describe("signed client against a portal", () => {
  let portal: FakePortal;
  let store: IdentityStore;
  beforeEach(async () => {
    store = memoryIdentityStore();
    portal = await startFakePortal({
      leaseMs: 4_000,
      reportEveryMs: 500,
      tunnel: { address: "10.66.0.1", prefix: 24, mtu: 1420 },
      probe: { intervalMs: 200, batchMs: 1_000, timeoutMs: 200, targets: [] },
    });
  });
  afterEach(() => portal.close());
  const enroll = (token = portal.token("gateway")) =>
    enrollAgent({ portal: portal.url(), token, kind: "gateway", store });
  const clientOf = (identity: Identity, onRenewal?: (error?: unknown) => void) =>
    createSignedClient({
      identity,
      store,
      sequences: createSequenceCounter(store),
      clock: createServerClock(),
      onRenewal,
    });
  const connect = async () => clientOf(await enroll());

  it("enrols once with a token and is believed afterwards", async () => {
    const token = portal.token("gateway");
    const identity = await enroll(token);
    const client = clientOf(identity);
    await client.call(call);
    await client.call(call);
    expect(portal.reports).toHaveLength(2);
    await expect(enroll(token)).rejects.toThrow("used or has expired");
  });

  it("does not enrol with a portal whose key is not the token's", async () => {
    const good = portal.token("gateway");
    const [prefix, secret] = [good.slice(0, 48), "0".repeat(32)];
    await expect(enroll(`${prefix}_${secret}`)).rejects.toThrow();
    portal.tamper.body = (body) =>
      body.replace(/("portalKey":")(.)/, (_, head, first) => `${head}${first === "x" ? "y" : "x"}`);
    await expect(enroll()).rejects.toThrow("another fingerprint");
    expect(store.load()).toBeNull();
  });

  it("stores nothing when the enrolment's answer is not signed", async () => {
    portal.tamper.body = (body) => body.replace("test gateway", "evil gateway");
    await expect(enroll()).rejects.toThrow("not signed");
    expect(store.load()).toBeNull();
    await expect(enroll("nonsense")).rejects.toThrow("not an enrolment token");
  });

  it("uses no answer that was altered on the way", async () => {
    const client = await connect();
    portal.tamper.body = (body) => body.replace("{", '{"extra":1,');
    await expect(client.call(call)).rejects.toThrow("did not carry the portal's signature");
    portal.tamper.body = undefined;
    let first = "";
    portal.tamper.signature = (signature) => {
      first ||= signature;
      return first;
    };
    await client.call(call);
    await expect(client.call(call)).rejects.toThrow("did not carry the portal's signature");
  });

  it("skips ahead when the portal has seen a later sequence", async () => {
    const client = await connect();
    portal.agent().sequences.set("report", Date.now() + 500);
    await client.call(call);
    expect(portal.reports).toHaveLength(1);
  });

  it("believes that it is revoked only from the portal itself", async () => {
    const client = await connect();
    portal.revokeAll();
    const proven = await client.call(call).catch((error: unknown) => error);
    expect(isDisowned(proven)).toBe(true);
    portal.tamper.signature = (signature) => signature.replace(/^./, (c) => (c === "A" ? "B" : "A"));
    const unproven = await client.call(call).catch((error: unknown) => error);
    expect(unproven).toBeInstanceOf(AgentProblem);
    expect(isDisowned(unproven)).toBe(false);
  });
});

describe("the key", () => {
  let portal: FakePortal;
  let store: IdentityStore;
  beforeEach(async () => {
    store = memoryIdentityStore();
    portal = await startFakePortal({
      leaseMs: 4_000,
      reportEveryMs: 500,
      tunnel: { address: "10.66.0.1", prefix: 24, mtu: 1420 },
      probe: { intervalMs: 200, batchMs: 1_000, timeoutMs: 200, targets: [] },
    });
  });
  afterEach(() => portal.close());
  const enroll = () => enrollAgent({ portal: portal.url(), token: portal.token("gateway"), kind: "gateway", store });
  /** A client of what is stored, and what became of its next renewal. */
  function start(identity: Identity) {
    const { promise: renewed, resolve } = Promise.withResolvers<unknown>();
    const sequences = createSequenceCounter(store);
    return {
      client: createSignedClient({ identity, store, sequences, clock: createServerClock(), onRenewal: resolve }),
      renewed,
    };
  }
  const stored = () => {
    const identity = store.load();
    if (!identity) throw new Error("nothing is stored");
    return identity;
  };

  it("is renewed by itself when an answer asks for it, and the old one is put away", async () => {
    const before = await enroll();
    const { client, renewed } = start(before);
    portal.agent().renew = true;
    await client.call(call);
    expect(await renewed).toBeUndefined();
    expect(stored().publicKey).not.toBe(before.publicKey);
    expect(stored().next).toBeUndefined();
    await client.call(call);
    expect(portal.agent()).toMatchObject({ publicKey: stored().publicKey, nextKey: null });
    expect(portal.agent().endedKeys).toEqual(new Set([before.publicKey]));
    // After a restart it goes on with the new one.
    await expect(start(stored()).client.call(call)).resolves.toBeDefined();
    await expect(start(before).client.call(call)).rejects.toMatchObject({ code: "key_replaced" });
  });

  it("is stored before the portal hears of it, so a lost answer locks nobody out", async () => {
    const before = await enroll();
    const { client, renewed } = start(before);
    portal.agent().renew = true;
    let spoiled = 0;
    portal.tamper.body = (body) => {
      if (!body.includes("expiresAt")) return body;
      spoiled += 1;
      return `${body} `;
    };
    await client.call(call);
    expect(String(await renewed)).toContain("did not carry the portal's signature");
    expect(spoiled).toBe(1);
    const { next } = stored();
    expect(next?.publicKey).toBe(portal.agent().nextKey);
    expect(stored().publicKey).toBe(before.publicKey);
    // The overlap ends before the agent hears of it: after a restart it finds its way with the pair it kept.
    const agent = portal.agent();
    agent.endedKeys.add(before.publicKey);
    portal.tamper.body = undefined;
    await start(stored()).client.call(call);
    expect(stored()).toMatchObject({ publicKey: next?.publicKey });
    expect(stored().next).toBeUndefined();
  });

  it("that expired counts as disowned, one that was replaced does not", () => {
    expect(isDisowned(new AgentProblem(401, "key_expired", "", true))).toBe(true);
    expect(isDisowned(new AgentProblem(401, "key_expired", "", false))).toBe(false);
    expect(isDisowned(new AgentProblem(401, "key_replaced", "", true))).toBe(false);
  });
});

describe("sequence counter", () => {
  it("grows over restarts, a clock set back, and a lost file", () => {
    const store = memoryIdentityStore();
    const first = createSequenceCounter(store, () => 5_000_000);
    const used = Array.from({ length: 1_500 }, () => first.next());
    expect(used).toEqual([...used].sort((a, b) => a - b));
    const later = createSequenceCounter(store, () => 1_000);
    expect(later.next()).toBeGreaterThan(used.at(-1) ?? 0);
    expect(createSequenceCounter(memoryIdentityStore(), () => 6_000_000).next()).toBeGreaterThan(used.at(-1) ?? 0);
  });
});

describe("identity folder", () => {
  it("is its owner's alone, and damage is an error", () => {
    const folder = mkdtempSync(join(tmpdir(), "gh-identity-"));
    const store = folderIdentityStore(join(folder, "state"));
    expect(store.load()).toBeNull();
    store.saveSequence(7);
    expect(store.loadSequence()).toBe(7);
    expect(statSync(join(folder, "state")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "state", "sequence")).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, "state", "identity.json"), "{}");
    expect(() => store.load()).toThrow("damaged");
    rmSync(folder, { recursive: true });
  });
});

describe("server clock", () => {
  it("follows signed times and the monotonic clock; a hint moves only the stamp", () => {
    let now = 0;
    const clock = createServerClock(() => now);
    clock.learn(1_000_000);
    now = 250;
    expect(clock.now()).toBe(1_000_250);
    clock.hint(5_000_000);
    expect(clock.stamp()).toBe(5_000_000);
    expect(clock.now()).toBe(1_000_250);
  });
});
