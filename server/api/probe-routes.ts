import { agentPath, probeBatchInput, probeConfigInput } from "#lib/schemas/agent-protocol.ts";
import { DomainError } from "#server/errors.ts";
import { AgentRefusal } from "#server/features/environments/agent-refusal.ts";
import { ingestBatch } from "#server/features/health/ingest-batch.ts";
import { probeConfig } from "#server/features/health/probe-config.ts";
import { type AgentHandler, agentRoute } from "./agent-route.ts";

const statusOf: Partial<Record<DomainError["code"], number>> = { invalid: 400, not_found: 404, forbidden: 403 };

/** Turns the verb's refusals into those an agent can act on: it drops what the portal calls invalid. */
function refusing<I, O>(verb: (...args: Parameters<AgentHandler<I, O>>) => Promise<O>): AgentHandler<I, O> {
  return async (...args) => {
    try {
      return await verb(...args);
    } catch (error) {
      const status = error instanceof DomainError ? statusOf[error.code] : undefined;
      if (error instanceof DomainError && status) throw new AgentRefusal(status, error.code, error.message);
      throw error;
    }
  };
}

/** What a probe shall measure. */
export const probeConfigRoute = agentRoute({
  channel: "config",
  path: agentPath.probeConfig,
  input: probeConfigInput,
  handler: refusing((ctx, input) => probeConfig(ctx, input)),
});

/** One batch of what a probe measured. */
export const probeBatchRoute = agentRoute({
  channel: "batch",
  path: agentPath.probeBatch,
  input: probeBatchInput,
  handler: refusing((ctx, input) => ingestBatch(ctx, input)),
});
