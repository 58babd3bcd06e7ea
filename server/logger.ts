import pino from "pino";

/** One JSON object a line to stdout; no bodies, no secrets. `LOG_LEVEL` is read here because logging comes before env. */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (level) => ({ level }) },
  redact: ["password", "token", "secret", "code", "*.password", "*.token", "*.secret", "*.code", "headers"],
});
