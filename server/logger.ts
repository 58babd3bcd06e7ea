import pino, { type DestinationStream, type Logger } from "pino";

/**
 * One JSON object a line; no bodies, no secrets. `LOG_LEVEL` is read here because logging comes before env.
 * @param destination stdout when left out
 */
export function createLogger(destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level: process.env.LOG_LEVEL ?? "info",
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: ["password", "token", "secret", "code", "*.password", "*.token", "*.secret", "*.code", "headers"],
    },
    destination,
  );
}

export const logger = createLogger();
