import { defineConfig } from "@playwright/test";
import { keycloakAvailable } from "./scripts/keycloak/keycloak-available.ts";
import { ensureChromium } from "./scripts/lib/ensure-chromium.ts";
import { findChromium, quietChromium } from "./scripts/lib/find-chromium.ts";

const browser = ensureChromium();
if (!browser.ok) throw new Error(browser.reason);

/** Browser journeys against the built product: e2e/global-setup.ts starts it. `npm run test:e2e` builds first. */
export default defineConfig({
  testDir: "e2e",
  // scripts/test.ts says so where it matters.
  testIgnore: keycloakAvailable().ok ? [] : ["keycloak/**"],
  globalSetup: "./e2e/global-setup.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [...quietChromium],
    },
  },
});
