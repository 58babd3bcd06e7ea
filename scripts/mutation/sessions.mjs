import policy from "./policy.mjs";

/** Mutation testing of sessions and second factors: files that decide in SQL, judged by tests on a real database. */
export default {
  ...policy,
  mutate: [
    "server/auth/{address-rules,break-glass,challenges,current-actor,may-enter,passkeys,recovery-codes}.ts",
    "server/auth/{require-active,rotate-session,sign-in-policy,throttle}.ts",
  ],
  vitest: { configFile: "scripts/mutation/sessions.vitest.ts" },
  // What a file's beforeAll runs through counts as static too: a mutant would be tried against every test of every file.
  ignoreStatic: true,
  htmlReporter: { fileName: "reports/mutation/sessions.html" },
  incrementalFile: "reports/mutation/sessions.json",
};
