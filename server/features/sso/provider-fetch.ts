import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";
import { getCACertificates } from "node:tls";
import ipaddr from "ipaddr.js";
import type { CustomFetch } from "openid-client";
import { notHttps, ProviderError } from "./provider-error.ts";

/** A provider answers within this, or the person is told that it does not. */
export const providerPatienceMs = 8_000;
const answerLimit = 512 * 1024;

const never = new Set(["unspecified", "broadcast", "multicast", "linkLocal", "reserved"]);

/**
 * Whether the portal may speak to an address. Private networks are where clients keep their providers; this machine and
 * link-local addresses, where clouds keep their secrets, are not.
 */
export function addressAllowed(address: string, allowLoopback: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const range = ipaddr.process(address).range();
  if (range === "loopback") return allowLoopback;
  // ::ffff:… is written as IPv4 by now; other ways to wrap an IPv4 address would hide it.
  return !never.has(range) && !["6to4", "teredo", "rfc6052", "rfc6145", "ipv4Mapped"].includes(range);
}

const refused = () =>
  new ProviderError(
    "Its name leads to this machine itself or to an address no provider has, which the portal never calls.",
  );

/** Looks a name up and gives out only addresses that may be called, so that the one checked is the one used. */
function guardedLookup(allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (found ?? []) as LookupAddress[];
      const allowed = addresses.every(({ address }) => addressAllowed(address, allowLoopback));
      const [first] = addresses;
      if (error || !first) return callback(error ?? new ProviderError("Its name has no address."), "", 0);
      if (!allowed) return callback(refused(), "", 0);
      if (options.all) return (callback as (error: null, all: LookupAddress[]) => void)(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

function checkUrl(url: URL, allowLoopback: boolean): void {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.username || url.password) throw new ProviderError("An address with a name and password in it is not called.");
  if (ipaddr.isValid(host) && !addressAllowed(host, allowLoopback)) throw refused();
  if (url.protocol === "https:") return;
  const local = host === "localhost" || (ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback");
  if (url.protocol !== "http:" || !local || !allowLoopback) throw new ProviderError(notHttps);
}

/**
 * How the portal speaks to one provider: https, to addresses that may be called, no redirect followed, bounded in time and
 * size, and with the provider's own certificate authorities besides the public ones.
 * @param options.allowLoopback SSO_ALLOW_LOOPBACK
 * @throws (the fetch) ProviderError, or what Node says of a connection
 */
export function providerFetch(options: { caPem: string | null; allowLoopback: boolean }): CustomFetch {
  const { caPem, allowLoopback } = options;
  return async (address, init) => {
    const url = new URL(address);
    checkUrl(url, allowLoopback);
    const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
    if (body !== undefined && body !== null && typeof body !== "string")
      throw new TypeError("Only text and forms are sent to a provider.");
    const settings: RequestOptions = {
      method: init.method,
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(body ? { "content-length": `${Buffer.byteLength(body)}` } : {}),
      },
      lookup: guardedLookup(allowLoopback),
      signal: AbortSignal.any([AbortSignal.timeout(providerPatienceMs), ...(init.signal ? [init.signal] : [])]),
      agent: false,
      ...(caPem ? { ca: [...getCACertificates("default"), caPem] } : {}),
    };
    return send(url, settings, body ?? null);
  };
}

function send(url: URL, settings: RequestOptions, body: string | null): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, settings, (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size <= answerLimit) parts.push(part);
        else request.destroy(new ProviderError("It answered with more than 512 kB, which no provider needs."));
      });
      answer.once("error", reject);
      answer.once("end", () => {
        const headers = new Headers();
        for (const [name, value] of Object.entries(answer.headers))
          for (const one of [value ?? []].flat()) headers.append(name, one);
        const status = answer.statusCode ?? 500;
        const bare = status === 204 || status === 205 || status === 304;
        resolve(new Response(bare ? null : Buffer.concat(parts), { status, headers }));
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}
