import { expect, test } from "vitest";
import { unusualSentence } from "./unusual-sign-in.ts";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ");
const at = new Date("2026-11-25T12:00:00Z");
const earlier = { country: "Kenya", at: new Date("2026-11-25T11:20:00Z"), km: 9_284 };

test("what is unusual says what it is compared with", () => {
  expect(plain(unusualSentence({ flags: ["new_country", "impossible_travel"], country: "Brazil", at, earlier }))).toBe(
    "New country: Kenya → Brazil 40 min later, 9,300 km away",
  );
  expect(plain(unusualSentence({ flags: ["impossible_travel"], country: "Brazil", at, earlier }))).toMatch(
    /^Too far too/,
  );
  expect(plain(unusualSentence({ flags: ["new_country"], country: "Uganda", at, earlier }))).toBe(
    "New country: Kenya → Uganda 40 min later",
  );
  expect(unusualSentence({ flags: ["new_country"], country: "Uganda", at, earlier: null })).toBe("New country");
  expect(unusualSentence({ flags: [], country: "Kenya", at, earlier })).toBeNull();
});
