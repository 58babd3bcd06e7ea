import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { addressAllowed, providerFetch } from "./provider-fetch.ts";

const get = { method: "GET", headers: {}, redirect: "manual" as const, body: null };
const guarded = providerFetch({ caPem: null, allowLoopback: false });
const trusting = providerFetch({ caPem: null, allowLoopback: true });

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
/** A listener on loopback that counts whoever comes. */
async function listen(answer: RequestListener) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? "");
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { calls, port: typeof address === "object" && address ? address.port : 0 };
}

describe("addresses", () => {
  it.each(["10.1.2.3", "172.16.0.1", "192.168.1.1", "203.0.114.1", "2a02:908::1", "fd00::1"])(
    "%s may be called",
    (address) => expect(addressAllowed(address, false)).toBe(true),
  );
  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0.0.0.0",
    "::",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "fe80::1",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "no address",
    "",
  ])("%s may not", (address) => expect(addressAllowed(address, false)).toBe(false));
});

describe("requests", () => {
  it("to this machine are not made, however it is spelled", async () => {
    const { calls, port } = await listen((_, response) => response.end("secret"));
    const hosts = [
      "127.0.0.1",
      "localhost",
      "127.1",
      "0x7f.1",
      "2130706433",
      "017700000001",
      "0",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "[0:0:0:0:0:ffff:7f00:1]",
      "127.0.0.1.",
      "LOCALHOST",
      "①②⑦.⓪.⓪.①",
    ];
    for (const host of hosts)
      for (const scheme of ["http", "https"])
        await expect(guarded(`${scheme}://${host}:${port}/`, get), `${scheme} ${host}`).rejects.toThrow();
    for (const address of [`http://user:pass@127.0.0.1:${port}/`, `ftp://127.0.0.1:${port}/`, "file:///etc/passwd"])
      await expect(trusting(address, get), address).rejects.toThrow();
    expect(calls).toEqual([]);
  });

  it("over http are made to this machine alone, and only where that is allowed", async () => {
    const { calls, port } = await listen((_, response) => response.end("here"));
    expect(await (await trusting(`http://127.0.0.1:${port}/a`, get)).text()).toBe("here");
    await expect(trusting("http://10.0.0.1/", get)).rejects.toThrow(/not an https address/);
    expect(calls).toEqual(["/a"]);
  });

  it("follow no redirect", async () => {
    const { calls, port } = await listen((_, response) => {
      response.writeHead(302, { location: "/elsewhere" });
      response.end();
    });
    const answer = await trusting(`http://127.0.0.1:${port}/a`, get);
    expect(answer.status).toBe(302);
    expect(calls).toEqual(["/a"]);
  });

  it("take no more than a provider needs to say", async () => {
    const { port } = await listen((_, response) => {
      for (let part = 0; part < 64; part += 1) response.write("x".repeat(16_384));
      response.end();
    });
    await expect(trusting(`http://127.0.0.1:${port}/`, get)).rejects.toThrow(/more than 512 kB/);
  });

  it("end when whoever asked stops waiting", async () => {
    const { port } = await listen(() => undefined);
    const stop = new AbortController();
    const waiting = trusting(`http://127.0.0.1:${port}/`, { ...get, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toThrow(/abort/);
  });

  it("send forms with their length", async () => {
    const { port } = await listen((request, response) => {
      response.end(`${request.headers["content-length"]} ${request.headers["content-type"]}`);
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ a: "ü" });
    const answer = await trusting(`http://127.0.0.1:${port}/`, { ...get, method: "POST", headers, body });
    expect(await answer.text()).toBe("8 application/x-www-form-urlencoded");
  });
});
