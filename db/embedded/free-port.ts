import { createServer } from "node:net";
import { StartupError } from "../startup-error.ts";

/**
 * Finds out whether a port can be listened on.
 * @param port 0 = any free one
 * @returns the port
 * @throws StartupError when it is taken or not allowed
 */
export function freePort(host: string, port: number, setting = "PORT"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why: Record<string, string> = {
        EADDRINUSE: `Port ${port} on ${host} is taken by another program. Stop it, or set ${setting} to a free port.`,
        EACCES: `Port ${port} needs more rights than this user has. Set ${setting} to a port above 1023.`,
        EADDRNOTAVAIL: `${host} is not an address of this machine. Correct HOST.`,
        ENOTFOUND: `${host} is not an address of this machine. Correct HOST.`,
      };
      reject(
        new StartupError(
          why[error.code ?? ""] ??
            `Port ${port} on ${host} cannot be used (${error.message}). Set ${setting} to another.`,
        ),
      );
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const found = address !== null && typeof address === "object" ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}
