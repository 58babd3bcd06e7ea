import { describe, expect, it } from "vitest";
import { refuseByOrigin } from "./origin.ts";

const authUrl = "https://gatehouse.example.com/";
const own = "https://gatehouse.example.com";
const ask = (method: string, path: string, headers: Record<string, string>) =>
  refuseByOrigin({ method, path, headers: new Headers({ host: "gatehouse.example.com", ...headers }) }, authUrl)
    ?.status ?? null;

describe("refuseByOrigin", () => {
  it.each([
    ["a page", "GET", "/overview", {}, null],
    [
      "a page from a link elsewhere",
      "GET",
      "/overview",
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      null,
    ],
    ["a call of our page", "POST", "/api/trpc/x", { origin: own, "sec-fetch-site": "same-origin" }, null],
    ["a call without the fetch header", "POST", "/api/trpc/x", { origin: own }, null],
    ["a call without Origin", "POST", "/api/trpc/x", {}, 403],
    ["a call with Origin null", "POST", "/api/trpc/x", { origin: "null" }, 403],
    ["a call of another site", "POST", "/api/trpc/x", { origin: "https://evil.example" }, 403],
    ["a sibling name", "POST", "/api/trpc/x", { origin: "https://gatehouse.example.com.evil.example" }, 403],
    ["plain HTTP", "POST", "/api/trpc/x", { origin: "http://gatehouse.example.com" }, 403],
    ["another port", "POST", "/api/trpc/x", { origin: "https://gatehouse.example.com:8443" }, 403],
    ["a subdomain's page", "POST", "/api/trpc/x", { origin: own, "sec-fetch-site": "same-site" }, 403],
    ["any other method", "DELETE", "/x", {}, 403],
    ["a preflight", "OPTIONS", "/api/trpc/x", { origin: "https://evil.example" }, 403],
    ["sign-in", "POST", "/api/auth/callback/credentials", { origin: "https://evil.example" }, 403],
    ["an agent's signed report", "POST", "/api/agents/report", { host: "10.0.0.1:3000" }, null],
    ["an agent's path in disguise", "POST", "/api/agents-x", {}, 403],
    ["another host", "GET", "/overview", { host: "evil.example" }, 421],
    ["an address instead of the name", "GET", "/overview", { host: "10.0.0.1" }, 421],
    ["a forwarded host", "GET", "/overview", { "x-forwarded-host": "evil.example" }, null],
    ["the host in capitals", "GET", "/overview", { host: "Gatehouse.Example.com" }, null],
  ])("%s", (_what, method, path, headers, expected) => {
    expect(ask(method, path, headers)).toBe(expected);
  });
});
