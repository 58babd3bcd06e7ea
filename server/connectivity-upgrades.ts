import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { Database } from "#db/client.ts";
import { connectivityMaxPayload, connectivityPath } from "#lib/schemas/connectivity.ts";
import { handleConnectivitySocket } from "./features/annotators/connectivity-socket.ts";
import { logger } from "./logger.ts";

/**
 * Takes the one WebSocket there is, the annotators' connectivity test; every other upgrade is refused.
 * @param options.origin of the portal's own pages
 */
export function connectivityUpgrades(server: Server, options: { origin: string; db: Database }): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: connectivityMaxPayload, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    // Whoever breaks off in the middle must not end the process.
    socket.on("error", () => socket.destroy());
    const path = request.url ?? "/";
    const url = URL.canParse(path, options.origin) ? new URL(path, options.origin) : null;
    const ticket = url?.searchParams.get("ticket");
    // Browsers send Origin on every WebSocket; another site's page must not spend someone's ticket.
    if (url?.pathname !== connectivityPath || !ticket || request.headers.origin !== options.origin) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      handleConnectivitySocket(ws, ticket, { db: options.db }).catch((err) => {
        logger.error({ err }, "connectivity test failed");
        ws.close(1011);
      });
    });
  });
  return sockets;
}
