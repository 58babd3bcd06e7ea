import { describe, expect, it } from "vitest";
import { SecretInAuditError, withoutSecrets } from "./redact.ts";

describe("withoutSecrets", () => {
  it.each([
    { password: "x" },
    { newPassword: "x" },
    { token: "x" },
    { setup_token: "x" },
    { tokenHash: "x" },
    { nested: { list: [{ totpSecret: "x" }] } },
    { privateKey: "x" },
    { "pre-shared-key": "x" },
    { seed: 7 },
    { note: "-----BEGIN OPENSSH PRIVATE KEY-----" },
  ])("refuses %j where people develop, and stores no value elsewhere", (value) => {
    expect(() => withoutSecrets(value, true)).toThrow(SecretInAuditError);
    expect(JSON.stringify(withoutSecrets(value, false))).not.toMatch(/"x"|7|OPENSSH/);
  });

  it("keeps what only sounds like one", () => {
    const value = {
      publicKey: "k",
      tokenExpiresAt: "2026-11-23",
      mfa: true,
      hasPassword: true,
      password: null,
      passed: 1,
      keyId: "a",
    };
    expect(withoutSecrets(value, true)).toEqual(value);
  });

  it("makes plain, storable JSON", () => {
    const at = new Date("2026-11-23T13:05:00.000Z");
    expect(withoutSecrets({ at, none: undefined, text: "a\u0000b\ud800" }, true)).toEqual({
      at: at.toISOString(),
      text: "a\ufffdb\ufffd",
    });
    expect(withoutSecrets(undefined)).toBeNull();
  });
});
