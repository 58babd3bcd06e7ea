import { DrizzleQueryError } from "drizzle-orm";
import { expect, it } from "vitest";
import { createLogger } from "./logger.ts";
import { plainError } from "./plain-error.ts";

it("leaves out what a failed statement carried, and keeps what is needed to find the fault", () => {
  const refused = Object.assign(new Error('duplicate key value violates unique constraint "users_email_unique"'), {
    code: "23505",
    constraint: "users_email_unique",
    detail: "Key (email)=(CANARY@example.test) already exists.",
  });
  const error = new DrizzleQueryError(
    "insert into users values ($1, $2)",
    ["CANARY-1", "two\n    at CANARY-2"],
    refused,
  );
  const lines: string[] = [];
  const level = process.env.LOG_LEVEL;
  process.env.LOG_LEVEL = "error";
  createLogger({ write: (line) => void lines.push(line) }).error({ err: error }, "failed");
  process.env.LOG_LEVEL = level;
  const [line = ""] = lines;
  expect(line).not.toContain("CANARY");
  expect(JSON.parse(line)).toMatchObject({
    level: "error",
    err: {
      type: "DrizzleQueryError",
      message: expect.stringMatching(/^Failed query: insert into users values \(\$1, \$2\)\nparams: \[left out\]$/),
      stack: expect.stringContaining("plain-error.test.ts"),
      cause: { sqlstate: "23505", constraint: "users_email_unique" },
    },
  });
});

it("says of what is no error only that", () => {
  expect(plainError("a secret")).toEqual({
    type: "string",
    message: "something was thrown that is no error",
    stack: "",
  });
});
