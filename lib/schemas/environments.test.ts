import { describe, expect, it } from "vitest";
import { createScopeInput } from "./datasets.ts";
import { createEnvironmentInput } from "./environments.ts";

const environment = {
  name: "Frankfurt clinical",
  region: "Frankfurt",
  vpnEndpoint: "vpn1.fra.example.test:51820",
  tunnelAddress: "10.66.0.1",
  tunnelPrefix: 24,
  toolKind: "cvat",
  toolUrl: "https://cvat.example.test",
};
const ok = (over: object) => createEnvironmentInput.safeParse({ ...environment, ...over }).success;

describe("createEnvironmentInput", () => {
  it("takes a host name or an IPv4 address with a port as the entry point, nothing else", () => {
    expect(ok({})).toBe(true);
    expect(ok({ vpnEndpoint: "198.51.100.7:51820" })).toBe(true);
    for (const bad of [
      "vpn.example.test",
      "vpn.example.test:0",
      "vpn.example.test:65536",
      "999.1.1.1:51820",
      "a b:1",
      "vpn:1\nPostUp=x",
      "https://vpn:1",
      "-x:1",
      ":51820",
    ])
      expect(ok({ vpnEndpoint: bad }), bad).toBe(false);
  });

  it("takes a private host address between the ends of its network", () => {
    for (const bad of ["8.8.8.8", "127.0.0.1", "169.254.1.1", "10.66.0.0", "10.66.0.255", "10.66.0", "010.66.0.1"])
      expect(ok({ tunnelAddress: bad }), bad).toBe(false);
    expect(ok({ tunnelPrefix: 15 })).toBe(false);
    expect(ok({ tunnelPrefix: 29 })).toBe(false);
    expect(ok({ tunnelAddress: "10.66.0.255", tunnelPrefix: 16 })).toBe(true);
  });

  it("takes a web address without credentials for the tool", () => {
    for (const bad of ["javascript:alert(1)", "ftp://x.test", "https://me:secret@cvat.test", "cvat"])
      expect(ok({ toolUrl: bad }), bad).toBe(false);
  });
});

const scope = {
  datasetId: "0190a000-0000-7000-8000-000000000001",
  name: "Batch 1",
  pathPrefix: "/ct/batch-1/",
  destinations: [{ address: "10.20.0.10", protocol: "tcp", port: 9000 }],
};
const scopeOk = (over: object) => createScopeInput.safeParse({ ...scope, ...over }).success;

describe("createScopeInput", () => {
  it("takes an absolute path that ends with a slash and never steps up", () => {
    expect(scopeOk({})).toBe(true);
    expect(scopeOk({ pathPrefix: "/" })).toBe(true);
    for (const bad of ["ct/", "/ct", "/ct/../", "/ct//x/", "/./", "/c t/", "/c\\t/", "/c\u0000/", "/../"])
      expect(scopeOk({ pathPrefix: bad }), bad).toBe(false);
  });

  it("takes single hosts only, each once", () => {
    const to = (address: string) => ({ destinations: [{ address, protocol: "tcp", port: 443 }] });
    expect(scopeOk(to("203.0.113.9"))).toBe(true);
    for (const bad of [
      "127.0.0.1",
      "224.0.0.1",
      "169.254.1.1",
      "0.0.0.0",
      "255.255.255.255",
      "10.0.0.0/8",
      "10.1",
      "::1",
      "host.test",
    ])
      expect(scopeOk(to(bad)), bad).toBe(false);
    const one = scope.destinations[0];
    expect(scopeOk({ destinations: [one, one] })).toBe(false);
    expect(scopeOk({ destinations: [] })).toBe(false);
    expect(
      scopeOk({
        destinations: Array.from({ length: 33 }, (_, i) => ({ address: "10.0.0.1", protocol: "tcp", port: i + 1 })),
      }),
    ).toBe(false);
  });
});
