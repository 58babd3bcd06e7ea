import { describe, expect, it } from "vitest";
import { generateRawKeyPair } from "../shared/raw-keys.ts";
import { elementKey } from "./gate-element.ts";
import { renderRemoval, renderRuleset, renderSetting } from "./render-nft.ts";
import { isEndpoint, parseDump, renderWireguard } from "./render-wireguard.ts";

/** What a hostile portal or state file might put where a value belongs. */
const hostile = [
  "",
  " ",
  "10.66.0.2; flush ruleset",
  "10.66.0.2\nflush ruleset",
  "10.66.0.2 } ; add rule inet gatehouse forwarding accept #",
  "10.66.0.2/0",
  "0.0.0.0/0",
  "10.66.0.2-10.66.0.9",
  "$(id)",
  "`id`",
  '10.66.0.2" accept',
  "::1",
  "10.66.0.256",
  "010.66.0.2",
  "10.66.0.2\r",
  "10.66.0.2\u0000",
  "１0.66.0.2",
  "localhost",
  "tcp . 22",
];
const good = { source: "10.66.0.2", address: "10.20.0.10", protocol: "tcp", port: 9000 } as const;

describe("what is handed to nft and wg", () => {
  it("takes plain elements", () => {
    expect(elementKey(good)).toBe("10.66.0.2 . 10.20.0.10 . tcp . 9000");
    expect(renderSetting([{ element: good, timeoutMs: 4_500, packets: 5, bytes: 66 }])).toContain(
      "add element inet gatehouse grants { 10.66.0.2 . 10.20.0.10 . tcp . 9000 counter packets 5 bytes 66 timeout 4500ms }",
    );
  });

  it.each(hostile)("refuses %j wherever a value belongs", (value) => {
    const privateKey = generateRawKeyPair("x25519").privateKey;
    const peer = { publicKey: privateKey, address: "10.66.0.2" };
    const render = (change: object) => () =>
      renderWireguard({ privateKey, listenPort: 51_820, peers: [{ ...peer, ...change }] });
    expect(() => renderRemoval([{ ...good, source: value }])).toThrow();
    expect(() => renderRemoval([{ ...good, address: value }])).toThrow();
    expect(() => renderRemoval([{ ...good, protocol: value as "tcp" }])).toThrow();
    expect(() => renderRemoval([{ ...good, port: value as unknown as number }])).toThrow();
    expect(render({ address: value })).toThrow();
    expect(render({ publicKey: value })).toThrow();
    expect(render({ endpoint: value })).toThrow();
    expect(() => renderWireguard({ privateKey: value, listenPort: 51_820, peers: [] })).toThrow();
    expect(() =>
      renderRuleset({ interfaceName: 'wg0" accept', tunnelAddress: value, echoPort: 7_007, listenPort: 51_820 }),
    ).toThrow();
    expect(() =>
      renderRuleset({ interfaceName: "wg0", tunnelAddress: value, echoPort: 7_007, listenPort: 51_820 }),
    ).toThrow();
  });

  it.each([0, -1, 1.5, 65_536, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d as a port or a timeout", (number) => {
    expect(() => renderRemoval([{ ...good, port: number }])).toThrow();
    expect(() =>
      renderRuleset({ interfaceName: "wg0", tunnelAddress: null, echoPort: number, listenPort: 51_820 }),
    ).toThrow();
    if (number !== 65_536)
      expect(() => renderSetting([{ element: good, timeoutMs: number, packets: 0, bytes: 0 }])).toThrow();
  });

  it("names the tunnel interface in every rule but nothing else of the host", () => {
    const rules = renderRuleset({
      interfaceName: "ghwg0",
      tunnelAddress: "10.66.0.1",
      echoPort: 7_007,
      listenPort: 51_820,
    })
      .split("\n")
      .filter((line) => line.startsWith("add rule"));
    expect(rules.length).toBe(15);
    for (const rule of rules.slice(0, 13)) expect(rule).toMatch(/ [io]ifname "ghwg0" /);
    // These two look at other traffic: they note, and decide nothing.
    for (const rule of rules.slice(13))
      expect(rule).toMatch(
        / calling iifname != "ghwg0" udp dport 51820 [^;]* update @callers6? \{[^{}]+\} comment "[a-z6-]+"$/,
      );
  });

  it("opens nothing on the host before it knows its tunnel address", () => {
    const text = renderRuleset({ interfaceName: "ghwg0", tunnelAddress: null, echoPort: 7_007, listenPort: 51_820 });
    expect(text.split("\n").filter((line) => line.includes("incoming") && line.includes("accept "))).toEqual([]);
  });

  it("writes only what may stand in a WireGuard configuration", () => {
    const [own, other] = [generateRawKeyPair("x25519"), generateRawKeyPair("x25519")];
    const peers = [{ publicKey: other.publicKey, address: "10.66.0.2", endpoint: "192.0.2.2:40000" }];
    expect(renderWireguard({ privateKey: own.privateKey, listenPort: 51_820, peers })).toBe(
      `[Interface]\nPrivateKey = ${own.privateKey}\nListenPort = 51820\n\n[Peer]\nPublicKey = ${other.publicKey}\n` +
        "AllowedIPs = 10.66.0.2/32\nPersistentKeepalive = 25\nEndpoint = 192.0.2.2:40000\n",
    );
  });

  it.each(["192.0.2.1:51820", "[2001:db8::1]:51820"])("knows %s as an endpoint", (text) =>
    expect(isEndpoint(text)).toBe(true),
  );
  it.each(["192.0.2.1", "host:1", "192.0.2.1:0", "192.0.2.1:70000", "2001:db8::1:51820", "[192.0.2.1]:1", "(none)"])(
    "does not take %s for an endpoint",
    (text) => expect(isEndpoint(text)).toBe(false),
  );

  it("drops private and preshared keys while reading the dump", () => {
    const [own, other, psk] = [
      generateRawKeyPair("x25519"),
      generateRawKeyPair("x25519"),
      generateRawKeyPair("x25519").privateKey,
    ];
    const dump = `${own.privateKey}\t${own.publicKey}\t51820\toff\n${other.publicKey}\t${psk}\t(none)\t10.66.0.2/32\t0\t1\t2\toff\n`;
    const parsed = parseDump(dump);
    expect(parsed.peers).toEqual([
      {
        publicKey: other.publicKey,
        endpoint: null,
        allowedIps: ["10.66.0.2/32"],
        latestHandshakeAt: null,
        rxBytes: 1,
        txBytes: 2,
      },
    ]);
    expect(JSON.stringify(parsed)).not.toContain(own.privateKey);
    expect(JSON.stringify(parsed)).not.toContain(psk);
    expect(() => parseDump("something else\n")).toThrow();
  });
});
