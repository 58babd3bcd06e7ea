import { defineConfig } from "vitest/config";
import { database, env } from "../../vitest.config.ts";

/** The tests that judge mutants of sessions.mjs. */
export default defineConfig({
  test: {
    env,
    include: [
      "server/auth/*.db.test.ts",
      "server/features/account/*.db.test.ts",
      "server/features/break-glass/*.db.test.ts",
      "server/features/sign-in/sign-in-rules.db.test.ts",
    ],
    globalSetup: database,
    testTimeout: 20_000,
  },
});
