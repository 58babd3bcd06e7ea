/**
 * Why an agent cannot be told to renew its key.
 * @returns a sentence, or null when it can
 */
export function rotationProblem(
  agent: { name: string; revokedAt: Date | null },
  key: { ordered: Date | null; expired: boolean } | undefined,
): string | null {
  if (agent.revokedAt) return `${agent.name} is revoked. Nothing was ordered.`;
  if (!key) return `${agent.name} has not enrolled yet, so it has no key. Nothing was ordered.`;
  if (key.expired)
    return `The key of ${agent.name} has expired, so it cannot ask for another. Revoke the agent and enrol it again.`;
  if (key.ordered) return `${agent.name} was told to renew its key already. It does so when it next asks.`;
  return null;
}
