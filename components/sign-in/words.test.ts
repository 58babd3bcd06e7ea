import { expect, test } from "vitest";
import { limitsEffectSentence } from "./words.ts";

test("what limits do to open sessions", () => {
  expect(limitsEffectSentence({ ending: 0, shortened: 0, endsOwn: false, withoutPasskey: 0 })).toMatch(
    /No open session/,
  );
  expect(limitsEffectSentence({ ending: 1, shortened: 2, endsOwn: true, withoutPasskey: 0 })).toBe(
    "1 open session ends at once, 2 open sessions will end sooner. Yours is one of them: you sign in again.",
  );
  expect(limitsEffectSentence({ ending: 0, shortened: 0, endsOwn: false, withoutPasskey: 3 })).toBe(
    "No open session ends sooner by this. 3 people have no passkey and add one first.",
  );
});
