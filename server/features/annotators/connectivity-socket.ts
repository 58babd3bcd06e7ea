import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { Database } from "#db/client.ts";
import type { ConnectivityMessage } from "#lib/schemas/connectivity.ts";
import { logger } from "#server/logger.ts";
import { ConnectivityAborted, type ConnectivityTiming, measureConnection, usualTiming } from "./measure-connection.ts";
import { judgeConnectivity } from "./policy.ts";
import { claimTest, connectivityContext, recordAborted, recordMeasured } from "./record-connectivity.ts";

export type ConnectivityDeps = {
  db: Database;
  /** Monotonic time in ms. */
  now?: () => number;
  timing?: Partial<ConnectivityTiming>;
};

// Tests that run side by side would measure each other, so one process runs a few at a time.
const most = 4;
const holder = globalThis as { gatehouseConnectivityTests?: number };
const closeCode = { done: 1000, broken: 1011, busy: 1013, ticket: 4401, aborted: 4400 } as const;

/**
 * Runs one connectivity test over an accepted WebSocket, from ticket to verdict, and closes it. Never throws.
 * Serve it with `perMessageDeflate: false` and `maxPayload: connectivityMaxPayload`: compression would flatter the line.
 * @param ticket the one-time ticket of `startConnectivityTest`
 */
export async function handleConnectivitySocket(ws: WebSocket, ticket: string, deps: ConnectivityDeps): Promise<void> {
  // A socket without an error listener would end the process.
  ws.on("error", () => undefined);
  const ctx = connectivityContext(deps.db, randomUUID());
  const end = (code: number, message: ConnectivityMessage) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
    ws.close(code);
    setTimeout(() => ws.terminate(), 5_000).unref();
  };
  if ((holder.gatehouseConnectivityTests ?? 0) >= most)
    return end(closeCode.busy, {
      t: "aborted",
      message: "Others are testing right now, which would blur the figures. Wait a minute, then test again.",
    });
  holder.gatehouseConnectivityTests = (holder.gatehouseConnectivityTests ?? 0) + 1;
  try {
    const test = await claimTest(ctx, ticket);
    if (!test)
      return end(closeCode.ticket, { t: "aborted", message: "This test was used or ran out. Start it again." });
    try {
      const clock = deps.now ?? (() => performance.now());
      const figures = await measureConnection(ws, { ...usualTiming, ...deps.timing }, clock);
      const judged = judgeConnectivity(figures, test.limits);
      await recordMeasured(ctx, test, figures, judged);
      end(closeCode.done, { t: "result", result: { ...figures, ...judged, limits: test.limits } });
    } catch (error) {
      const message =
        error instanceof ConnectivityAborted ? error.message : "The test broke off on our side. Test again.";
      if (!(error instanceof ConnectivityAborted))
        logger.error({ request_id: ctx.requestId, err: error }, "connectivity test failed");
      await recordAborted(ctx, test, message);
      end(closeCode.aborted, { t: "aborted", message });
    }
  } catch (error) {
    logger.error({ request_id: ctx.requestId, err: error }, "connectivity test failed");
    end(closeCode.broken, { t: "aborted", message: "The test broke off on our side. Test again." });
  } finally {
    holder.gatehouseConnectivityTests -= 1;
  }
}
