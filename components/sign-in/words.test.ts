import { expect, test } from "vitest";
import { limitsEffectSentence } from "./words.ts";

test("what limits do to open sessions", () => {
  expect(limitsEffectSentence({ ending: 0, shortened: 0, endsOwn: false })).toMatch(/No open session/);
  expect(limitsEffectSentence({ ending: 1, shortened: 2, endsOwn: true })).toBe(
    "1 open session ends at once, 2 open sessions will end sooner. Yours is one of them: you sign in again.",
  );
});
