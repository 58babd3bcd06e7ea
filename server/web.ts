import { createServer, type IncomingMessage } from "node:http";
import next from "next";
import { settleRefusals } from "./api/record-refusal.ts";
import { checkDatabase } from "./check-database.ts";
import { checkSealed } from "./check-sealed.ts";
import { checkVersions } from "./check-versions.ts";
import { connectivityUpgrades } from "./connectivity-upgrades.ts";
import { database } from "./database.ts";
import { ConfigurationError, encryptionKeys, env, keepDotEnvOut } from "./env.ts";
import { stopLive } from "./live/hub.ts";
import { logger } from "./logger.ts";
import { unreadable } from "./unreadable.ts";

/** The web process: Next's pages and routes, and the one WebSocket (the annotators' connectivity test). Holds no state. */
async function main(): Promise<void> {
  const settings = env();
  checkVersions(process.cwd());
  await checkDatabase("DATABASE_URL", settings.DATABASE_URL);
  await checkSealed(database(), encryptionKeys());
  keepDotEnvOut();
  const app = next({ dev: false, dir: process.cwd(), hostname: settings.HOST, port: settings.PORT });
  const handle = app.getRequestHandler();
  await app.prepare();

  const { origin } = new URL(settings.AUTH_URL);
  const server = createServer((request, response) => {
    const status = unreadable(request.method, request.url, origin);
    if (status) return void response.writeHead(status, { connection: "close" }).end();
    markPeer(request);
    void handle(request, response);
  });
  const sockets = connectivityUpgrades(server, { origin, db: database() });
  // For receiving a request, a slow line's evidence file among them; a stream's answer may go on for ever.
  server.requestTimeout = 300_000;
  server.keepAliveTimeout = 65_000;

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new ConfigurationError(
              `Port ${settings.PORT} is taken by another program. Stop it, or set PORT to a free one.`,
            )
          : error,
      ),
    );
    server.listen(settings.PORT, settings.HOST, resolve);
  });
  logger.info({ port: settings.PORT }, "web ready");
  process.send?.("ready");

  const stop = () => {
    server.close();
    // Open streams would keep the process; their tabs connect again by themselves.
    server.closeAllConnections();
    for (const client of sockets.clients) client.terminate();
    void settleRefusals()
      .then(() => Promise.allSettled([stopLive(), database().close()]))
      .then(() => process.exit(0));
    setTimeout(() => process.exit(0), 2_000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** The socket's own address, for the audit log; whatever a client wrote into this header is overwritten. */
function markPeer(request: IncomingMessage): void {
  request.headers["x-gatehouse-peer"] = request.socket.remoteAddress ?? "";
}

main().catch((error) => {
  if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
  else logger.fatal({ err: error }, "web cannot start");
  process.exit(1);
});
