import { defineConfig } from "vitest/config";
import { env } from "../../vitest.config.ts";

/** The unit tests that judge mutants of policy.mjs: few, since a constant's mutant is tried against all of them. */
export default defineConfig({
  test: {
    env,
    include: [
      "lib/{composable,permissions}.test.ts",
      "server/authorize.test.ts",
      "server/auth/*.test.ts",
      "server/features/*/{policy,explain}.test.ts",
    ],
    exclude: ["**/*.db.test.ts", "**/features/{datasets,environments,health,projects,service-identities}/**"],
    testTimeout: 20_000,
  },
});
