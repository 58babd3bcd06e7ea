import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { env } from "#server/env.ts";
import { metadataOf, type Provider } from "./discover.ts";

let working = false;
let asked = 0;
const server = createServer((request, response) => {
  asked += 1;
  response.writeHead(working ? 200 : 500, { "content-type": "application/json" });
  response.end(JSON.stringify({ issuer: `http://${request.headers.host}` }));
});
beforeAll(async () => {
  Object.assign(env(), { SSO_ALLOW_LOOPBACK: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [working, asked] = [false, 0];
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => vi.useRealTimers());

function provider(): Provider {
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    id: randomUUID(),
    name: "Company sign-in",
    vendorId: null,
    issuer,
    clientId: "gatehouse",
    clientSecret: null,
    scope: "openid",
    allowedDomains: [],
    caPem: null,
    roleClaim: null,
    roleMapping: [],
    requiredClaim: null,
    requiredValue: null,
    mfaAcr: [],
    mfaAmr: [],
    status: "on",
    testedAt: null,
    lastUsedAt: null,
    revision: 1,
    createdAt: new Date(),
  };
}

it("asks a provider that fails once in 15 seconds, however many people begin a sign-in, and anew when it was changed", async () => {
  const broken = provider();
  for (let n = 0; n < 3; n += 1) await expect(metadataOf(broken)).rejects.toThrow(/answered 500/);
  expect(asked).toBe(1);
  working = true;
  vi.advanceTimersByTime(14_900);
  await expect(metadataOf(broken)).rejects.toThrow(/answered 500/);
  await expect(metadataOf({ ...broken, revision: 2 })).resolves.toMatchObject({ issuer: broken.issuer });
  vi.advanceTimersByTime(200);
  await expect(metadataOf(broken)).resolves.toMatchObject({ issuer: broken.issuer });
  expect(asked).toBe(3);
});

it("asks one question for all who wait, and remembers the answer for five minutes", async () => {
  working = true;
  const one = provider();
  await Promise.all(Array.from({ length: 20 }, () => metadataOf(one)));
  vi.advanceTimersByTime(299_000);
  await metadataOf(one);
  expect(asked).toBe(1);
  vi.advanceTimersByTime(2_000);
  await metadataOf(one);
  expect(asked).toBe(2);
});
