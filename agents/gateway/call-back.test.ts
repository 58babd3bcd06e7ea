import { describe, expect, it } from "vitest";
import { answerMs, type CallInput, callLimit, createCallBack, lastAnswerMs } from "./call-back.ts";

const key = (letter: string) => `${letter.repeat(43)}=`;
const [a, b] = [key("A"), key("B")];
const quiet: CallInput = {
  wanted: [a],
  peers: [],
  callers: [],
  lastHeardAt: () => undefined,
  known: new Set(),
  now: 0,
};
const peer = (publicKey: string, endpoint: string | null, latestHandshakeAt: number | null = null) => ({
  publicKey,
  endpoint,
  latestHandshakeAt,
  allowedIps: ["10.66.0.2/32"],
  rxBytes: 0,
  txBytes: 0,
});

/** A gateway whose peers hold what the calls say; `answers` tells who is at which endpoint. */
function gateway(answers: Record<string, string> = {}) {
  const callBack = createCallBack();
  const kernel = new Map<string, ReturnType<typeof peer>>();
  const called: [publicKey: string, endpoint: string][] = [];
  return {
    called,
    kernel,
    look(input: Partial<CallInput> & { now: number }) {
      const wanted = input.wanted ?? [a];
      for (const gone of [...kernel.keys()].filter((one) => !wanted.includes(one))) kernel.delete(gone);
      const calls = callBack({ ...quiet, ...input, wanted, peers: [...kernel.values()] });
      for (const one of wanted) {
        if (kernel.has(one) && !calls.anew.has(one)) continue;
        const endpoint = calls.endpoints.get(one) ?? null;
        if (endpoint) called.push([one, endpoint]);
        kernel.set(one, peer(one, endpoint, endpoint && answers[endpoint] === one ? input.now + 1 : null));
      }
      return calls;
    },
  };
}

describe("calling back", () => {
  it("calls a new peer where it was last heard, else who asks for a handshake, else nobody", () => {
    const home = (publicKey: string) => (publicKey === a ? "192.0.2.2:1" : undefined);
    const callers = ["198.51.100.7:9"];
    expect(createCallBack()({ ...quiet, lastHeardAt: home, callers }).endpoints.get(a)).toBe("192.0.2.2:1");
    expect(createCallBack()({ ...quiet, callers }).endpoints.get(a)).toBe("198.51.100.7:9");
    expect(createCallBack()(quiet)).toEqual({ endpoints: new Map(), anew: new Set(), againMs: null });
  });

  it("tries in turn: the last place, that host, others, places of others; never where another is talking", () => {
    const { look, called, kernel } = gateway();
    kernel.set(b, peer(b, "203.0.113.5:5", 1));
    const callers = ["203.0.113.5:5", "198.51.100.9:9", "198.51.100.8:8", "192.0.2.2:77"];
    const known = new Set(["198.51.100.9:9", "192.0.2.2:1"]);
    const lastHeardAt = () => "192.0.2.2:1";
    for (let now = 0; now < 10_000; now += 50) look({ now, wanted: [a, b], callers, known, lastHeardAt });
    expect(called.map(([, endpoint]) => endpoint)).toEqual([
      "192.0.2.2:1",
      "192.0.2.2:77",
      "198.51.100.8:8",
      "198.51.100.9:9",
      "192.0.2.2:1",
    ]);
    expect(kernel.get(a)?.endpoint).toBe("192.0.2.2:1");
    expect(kernel.get(b)?.latestHandshakeAt).toBe(1);
  });

  it("asks to be looked at again while a call is open, and not after", () => {
    const { look } = gateway();
    const callers = ["198.51.100.7:9"];
    expect(look({ now: 0, callers }).againMs).toBe(answerMs);
    expect(look({ now: answerMs, callers }).againMs).toBe(lastAnswerMs - answerMs);
    expect(look({ now: lastAnswerMs, callers }).anew).toEqual(new Set([a]));
    expect(look({ now: lastAnswerMs + answerMs, callers })).toEqual({
      endpoints: new Map(),
      anew: new Set(),
      againMs: null,
    });
  });

  it("sends at most a handful of packets for an opening, one to each endpoint, however many forged callers there are", () => {
    const { look, called, kernel } = gateway();
    for (let now = 0; now < 60_000; now += 100) {
      const callers = Array.from({ length: 256 }, (_, n) => `198.51.${n}.${(now / 100) % 256}:9`);
      look({ now, callers });
    }
    expect(called).toHaveLength(callLimit);
    expect(new Set(called.map(([, endpoint]) => endpoint)).size).toBe(callLimit);
    expect(kernel.get(a)?.endpoint).toBeNull();
  });

  it("finds two people behind two callers, and leaves alone who was heard", () => {
    const { look, called, kernel } = gateway({ "198.51.100.7:1": a, "198.51.100.7:2": b });
    const callers = ["198.51.100.7:1", "198.51.100.7:2"];
    for (let now = 0; now < 5_000; now += 100) look({ now, wanted: [a, b], callers });
    expect([...kernel.values()].every((one) => one.latestHandshakeAt !== null)).toBe(true);
    expect(called).toEqual([
      [a, "198.51.100.7:1"],
      [b, "198.51.100.7:1"],
      [b, "198.51.100.7:2"],
    ]);
  });

  it("never takes out a peer that has called by itself, even before its handshake is finished", () => {
    const { look, kernel } = gateway();
    look({ now: 0, callers: ["198.51.100.7:9", "198.51.100.7:8"] });
    kernel.set(a, peer(a, "192.0.2.2:4242"));
    for (let now = 50; now < 5_000; now += 50)
      expect(look({ now, callers: ["198.51.100.7:9", "198.51.100.7:8"] }).anew.size).toBe(0);
  });

  it("calls a peer that is there and was never heard as soon as somebody asks", () => {
    const { look, called } = gateway();
    look({ now: 0 });
    expect(look({ now: 700, callers: ["198.51.100.7:9"] }).anew).toEqual(new Set([a]));
    expect(called).toEqual([[a, "198.51.100.7:9"]]);
  });

  it("starts over with the next opening", () => {
    const { look, called } = gateway();
    const callers = ["198.51.100.7:9"];
    look({ now: 0, callers });
    look({ now: 5_000, callers, wanted: [] });
    look({ now: 6_000, callers });
    expect(called).toHaveLength(2);
  });
});
