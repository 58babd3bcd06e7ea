import { defineConfig } from "vitest/config";

const elsewhere = ["**/node_modules/**", "**/.stryker-tmp/**", "**/.next/**", "**/dist/**", "e2e/**"];
export const database = "scripts/lib/test-global-setup.ts";

/** Settings of a process that talks to nothing: tests open their own databases. */
export const env = {
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  AUTH_URL: "http://localhost:3000",
  AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
  LOG_LEVEL: "fatal",
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          env,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...elsewhere, "**/*.db.test.ts", "**/*.net.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "db",
          env,
          include: ["**/*.db.test.ts"],
          exclude: elsewhere,
          globalSetup: database,
          testTimeout: 20_000,
        },
      },
      {
        // Needs root: it builds network namespaces, so one file at a time.
        test: {
          name: "net",
          env,
          include: ["**/*.net.test.ts"],
          exclude: elsewhere,
          globalSetup: database,
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
