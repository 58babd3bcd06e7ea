import { defineConfig } from "vitest/config";
import { database, env } from "../../vitest.config.ts";

/** The tests that judge mutants of sessions.mjs: few, since each starts with a database and people who sign in. */
export default defineConfig({
  test: {
    env,
    include: [
      "server/auth/{current-actor,require-active,rotate-session,throttle}.db.test.ts",
      "server/features/account/{passkeys,recovery-codes}.db.test.ts",
    ],
    // One after another in one process: most of a mutant's time would go into loading the same modules again.
    isolate: false,
    globalSetup: database,
    testTimeout: 20_000,
  },
});
