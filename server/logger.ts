import pino, { type DestinationStream, type Logger } from "pino";
import { plainError } from "./plain-error.ts";

/**
 * One JSON object a line; no bodies, no secrets. `LOG_LEVEL` is read here because logging comes before env.
 * @param destination stdout when left out
 */
export function createLogger(destination?: DestinationStream): Logger {
  const options = {
    level: process.env.LOG_LEVEL ?? "info",
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: plainError },
    redact: ["password", "token", "secret", "code", "*.password", "*.token", "*.secret", "*.code", "headers"],
  };
  return destination ? pino(options, destination) : pino(options);
}

export const logger = createLogger();
