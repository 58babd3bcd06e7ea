import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { revokeAgent } from "#server/features/environments/revoke-agent.ts";
import { stopLive } from "#server/live/hub.ts";
import { gatewayDesired } from "./gateway-desired.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { type AccessFlow, accessFlow } from "./testing/flow.ts";

const reason = "The host was decommissioned";
const waitMs = 15_000;
let flow: AccessFlow;
beforeAll(async () => {
  flow = await accessFlow();
  vi.stubEnv("DATABASE_URL", flow.appUrl);
});
afterAll(async () => {
  await stopLive();
  await flow.stop();
});

/** How a poll ends, and after how many milliseconds. */
async function poll(have: string) {
  const since = performance.now();
  const ended = await gatewayDesired(flow.agent, { have, waitMs }).then(
    (value) => ({ value, error: null }),
    (error: unknown) => ({ value: null, error }),
  );
  return { ...ended, ms: performance.now() - since };
}

describe("the gateway's long poll", () => {
  it("answers when a grant is revoked", async () => {
    const { grantId, publicKey } = await flow.granted();
    const now = await gatewayDesired(flow.agent, { have: null, waitMs });
    expect(now.peers.map((peer) => peer.publicKey)).toContain(publicKey);
    const [{ value, ms }] = await Promise.all([
      poll(now.revision),
      revokeGrant(flow.people.pm, { grantId, reason: "The batch is finished" }),
    ]);
    expect(value?.peers.map((peer) => peer.publicKey)).not.toContain(publicKey);
    expect(ms).toBeLessThan(waitMs / 2);
  });

  it("is refused when the agent is revoked while it waits", async () => {
    const now = await gatewayDesired(flow.agent, { have: null, waitMs });
    const [{ error, ms }] = await Promise.all([
      poll(now.revision),
      revokeAgent(flow.people.admin, { agentId: flow.gateway.id, reason }),
    ]);
    expect(error).toMatchObject({ status: 410, code: "revoked", signed: true });
    expect(ms).toBeLessThan(waitMs / 2);
  });
});
