/**
 * Mutation testing of what decides who may do what: pure files, judged by unit tests alone.
 * `npm run test:mutation:policy -- --mutate lib/permissions.ts` looks at one file.
 */
export default {
  mutate: [
    "lib/composable.ts",
    "lib/permissions.ts",
    "server/authorize.ts",
    "server/auth/{bindings,known-device,session-token,sign-in-flags,totp}.ts",
    "server/features/{access,account,annotators,break-glass,members,roles,sign-in}/policy.ts",
    "server/features/roles/explain.ts",
  ],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "scripts/mutation/policy.vitest.ts" },
  // Stryker rewrites this file by an interface that TypeScript 7 does not have; nothing here reads it.
  tsconfigFile: "none.json",
  ignorePatterns: ["/.data", "/.next", "/bench", "/dist", "/docs", "/e2e", "/reports", "/test-results"],
  reporters: ["progress-append-only", "clear-text", "html"],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: "reports/mutation/policy.html" },
  incremental: true,
  incrementalFile: "reports/mutation/policy.json",
  thresholds: { high: 90, low: 85, break: 85 },
  allowConsoleColors: false,
};
