import { type IncomingHttpHeaders, request } from "node:http";

/** A request as it goes over the wire: the address is sent as it stands, whatever a client library would mend. */
export type RawRequest = {
  /** What the table calls it. */
  name: string;
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};
export type RawAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Longer than any page takes; what takes longer hangs. */
const patience = 20_000;

/** Sends one request on a connection of its own. @throws when no answer comes; a connection closed on purpose is status 0 */
export function send(url: string, { method = "GET", path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  // Node sends the bodies of some methods without it, and then they are the next request.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, agent: false, headers: { host, ...length, ...headers } });
    sent.setTimeout(patience, () => sent.destroy(new Error(`no answer within ${patience} ms`)));
    sent.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString("utf8"),
        }),
      );
    });
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 101, headers: response.headers, body: "" });
    });
    // Next closes the connection on what it will not even answer, such as a broken upgrade or a body nobody reads.
    sent.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE"
        ? resolve({ status: 0, headers: {}, body: "" })
        : reject(error),
    );
    sent.end(body);
  });
}
