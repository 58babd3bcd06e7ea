import { expect, test } from "vitest";
import { readPreferences } from "./preferences.ts";

const read = (cookies: Record<string, string>) => readPreferences((name) => cookies[name]);

test("without cookies the system's theme and the viewer's zone are used", () => {
  expect(read({})).toEqual({ theme: "system", zoneMode: "local", localZone: null });
});
test("reads what the toggles write", () => {
  expect(read({ gh_theme: "dark", gh_tz: "utc", gh_zone: "Europe%2FBerlin" })).toEqual({
    theme: "dark",
    zoneMode: "utc",
    localZone: "Europe/Berlin",
  });
});
test("made-up values fall back", () => {
  expect(read({ gh_theme: "<b>", gh_tz: "1", gh_zone: "Mars/Base" })).toEqual({
    theme: "system",
    zoneMode: "local",
    localZone: null,
  });
});
