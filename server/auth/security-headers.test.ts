import { expect, it } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "./security-headers.ts";

it("allows scripts by nonce only, and nothing from elsewhere", () => {
  const policy = contentSecurityPolicy("abc", "https://gatehouse.example.com");
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("connect-src 'self' wss://gatehouse.example.com;");
  expect(policy).not.toMatch(/unsafe|\*|http:/);
  expect(contentSecurityPolicy("abc", "http://localhost:3000")).toContain("connect-src 'self' ws://localhost:3000;");
});

it("asks for TLS for good only where TLS is used", () => {
  expect(securityHeaders("https://gatehouse.example.com")["Strict-Transport-Security"]).toBeDefined();
  expect(securityHeaders("http://localhost:3000")["Strict-Transport-Security"]).toBeUndefined();
});
