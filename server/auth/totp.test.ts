import { randomUUID } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { matchTotp, newTotpSecret, openTotp, sealTotp, totpCode, totpStep, totpUri } from "./totp.ts";

// RFC 6238, appendix B: the seed "12345678901234567890" and its SHA-1 codes, of which apps show the last six digits.
const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const published = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
] as const;
const at = (seconds: number) => new Date(seconds * 1000);

test.each(published)("at second %d the published code", (seconds, code) => {
  expect(totpCode(seed, totpStep(at(seconds)))).toBe(code);
  expect(matchTotp(seed, code, at(seconds))).toBe(Math.floor(seconds / 30));
});

describe("a code", () => {
  const now = at(1_234_567_890);
  const step = totpStep(now);

  it("counts one step early and late, and names the step it belongs to", () => {
    for (const off of [-1, 0, 1]) expect(matchTotp(seed, totpCode(seed, step + off), now)).toBe(step + off);
  });

  it("does not count two steps early or late", () => {
    for (const off of [-2, 2]) expect(matchTotp(seed, totpCode(seed, step + off), now)).toBeNull();
  });

  it.each(["", "0", "00592", "0059240", "005925", "００５９２４"])("%j fits nothing and throws nothing", (typed) => {
    expect(matchTotp(seed, typed, now)).toBeNull();
  });

  it("of another seed does not count", () => {
    expect(matchTotp(newTotpSecret(), "005924", now)).toBeNull();
  });
});

test("a new seed has 160 bits and is another one each time", () => {
  const seeds = Array.from({ length: 20 }, newTotpSecret);
  expect(new Set(seeds).size).toBe(20);
  for (const one of seeds) expect(one).toMatch(/^[A-Z2-7]{32}$/);
});

test("what an app scans names the portal, the account and the seed", () => {
  const uri = new URL(totpUri(seed, "ada@example.test"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.pathname)).toContain("ada@example.test");
  expect(uri.searchParams.get("issuer")).toBe("Gatehouse");
  expect(uri.searchParams.get("secret")).toBe(seed);
});

test("a sealed seed shows nothing and opens in its own row and column only", () => {
  const id = randomUUID();
  const sealed = sealTotp(seed, "user_credentials.totp_secret", id);
  expect(sealed).not.toContain(seed);
  expect(openTotp(sealed, "user_credentials.totp_secret", id)).toBe(seed);
  expect(() => openTotp(sealed, "user_credentials.totp_secret", randomUUID())).toThrow();
  expect(() => openTotp(sealed, "user_credentials.pending_totp", id)).toThrow();
});
