import { randomBytes } from "node:crypto";
import type { RawRequest } from "./send.ts";

/** What an address is turned into by people who look for a way around the front door. */
export type Surroundings = {
  /** Host and port of a listener nobody may ever reach through the portal. */
  canary: string;
  /** The portal's own origin. */
  origin: string;
  buildId: string;
};

const rsc = { rsc: "1" };
const subrequests = ["middleware", "proxy", "src/middleware", "src/proxy", "pages/_middleware"].map((name) =>
  Array.from({ length: 5 }, () => name).join(":"),
);
const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
const insidePath = (path: string, from: string, to: string) => path.slice(0, 1) + path.slice(1).replace(from, to);

/** Ways to write the address of a page. */
function spellings(path: string, { canary, origin, buildId }: Surroundings): [name: string, path: string][] {
  return [
    ["plain", path],
    [".rsc", `${path}.rsc`],
    [".prefetch.rsc", `${path}.prefetch.rsc`],
    [".json", `${path}.json`],
    ["a segment's prefetch", `${path}.segments/_tree.segment.rsc`],
    ["the whole's prefetch", `${path}.segments/_full.segment.rsc`],
    ["a group's prefetch", `${path}.segments/!KHBvcnRhbCk/__PAGE__.segment.rsc`],
    ["?_rsc", `${path}?_rsc=1abc2`],
    ["?__nextDataReq", `${path}?__nextDataReq=1`],
    ["parameters of Next's own", `${path}?nxtPid=1&nextInternalLocale=en&__nextLocale=en`],
    ["_next/data", `/_next/data/${buildId}${path}.json`],
    ["_next/data of a page's file", `/_next/data/${buildId}/index.json?nextjs-path=${encodeURIComponent(path)}`],
    ["a dot behind", `${path}.`],
    ["a slash behind", `${path}/`],
    ["many slashes behind", `${path}///`],
    ["a step to itself", `${path}/.`],
    ["a step up and back", `/livez/..${path}`],
    ["an encoded step up and back", `/livez/%2e%2e${path}`],
    ["a parameter of a path", `${path};a=b`],
    ["..;", `/livez/..;${path}`],
    ["an encoded slash", insidePath(path, "/", "%2f") === path ? `/%2f${path.slice(1)}` : insidePath(path, "/", "%2f")],
    ["a backslash", `/\\${path.slice(1)}`],
    ["an encoded letter", `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`],
    ["doubly encoded", `/%25${path.charCodeAt(1).toString(16)}${path.slice(2)}`],
    ["a broken code", `${path}%zz`],
    ["half a character", `${path}%ff`],
    ["an encoded NUL", `${path}%00`],
    ["an encoded line", `${path}%0d%0aset-cookie:x=1`],
    ["//", `/${path}`],
    ["//elsewhere", `//${canary}${path}`],
    ["elsewhere and back", `/${canary}/..${path}`],
    ["a locale", `/en${path}`],
    ["capitals", path.toUpperCase()],
    ["absolute", `${origin}${path}`],
    ["absolute, elsewhere", `http://${canary}${path}`],
    ["the file of the build", `/_next/static/..${path}`],
    ["the file of the build, encoded", `/_next/static/%2e%2e${path}`],
    ["the file of the build, backslash", `/_next/static/..\\..${path}`],
    ["an image of it", `/_next/image?url=${encodeURIComponent(path)}&w=64&q=75`],
  ];
}

/** Headers that mean something to a server inside, sent from outside. */
function headerSets({ canary, origin }: Surroundings): [name: string, headers: Record<string, string>][] {
  return [
    ["RSC", rsc],
    ["RSC prefetch", { ...rsc, "next-router-prefetch": "1" }],
    ["RSC prefetch of a segment", { ...rsc, "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" }],
    ["RSC prefetch of a path", { ...rsc, "next-router-segment-prefetch": "/../../etc/passwd" }],
    ...[
      "garbage",
      "%zz",
      "%5B",
      "null",
      "[]",
      '["",{"children":["__proto__",{}]}]',
      encodeURIComponent(deep).slice(0, 6_000),
    ].map((tree, at): [string, Record<string, string>] => [
      `a router state that is none, ${at + 1}`,
      { ...rsc, "next-router-state-tree": tree },
    ]),
    ["RSC of another address", { ...rsc, "next-url": "/sign-in" }],
    ["RSC refresh", { ...rsc, "next-hmr-refresh": "1" }],
    ...subrequests.map((value): [string, Record<string, string>] => [
      `x-middleware-subrequest: ${value.split(":")[0]}`,
      { "x-middleware-subrequest": value },
    ]),
    ["x-middleware-prefetch", { "x-middleware-prefetch": "1", purpose: "prefetch" }],
    ["x-middleware-next", { "x-middleware-next": "1", "x-middleware-rewrite": `http://${canary}/` }],
    ["x-middleware-override", { "x-middleware-override-headers": "cookie", "x-middleware-request-cookie": "a=b" }],
    ["x-nextjs-data", { "x-nextjs-data": "1" }],
    ["x-matched-path", { "x-matched-path": "/livez", "x-now-route-matches": "1=a" }],
    ["x-invoke", { "x-invoke-path": "/livez", "x-invoke-status": "200", "x-invoke-output": "/livez" }],
    ["x-rewrite-url", { "x-rewrite-url": "/livez", "x-original-url": "/livez" }],
    ["x-forwarded-host", { "x-forwarded-host": canary, "x-forwarded-proto": "https" }],
    ["forwarded", { forwarded: `host=${canary};proto=https;for=127.0.0.1` }],
    ["another host", { host: canary }],
    ["no host to speak of", { host: "" }],
    ["the portal's own marks", { "x-gatehouse-peer": "127.0.0.1", "x-gatehouse-path": `//${canary}/`, "x-nonce": "a" }],
    ["a draft", { cookie: "__prerender_bypass=1; __next_preview_data=1", "x-prerender-revalidate": "1" }],
    ["cookies that are none", { cookie: `gatehouse.session=${"a.".repeat(900)}; __proto__=1; =; ;;` }],
    ["a bearer that is none", { authorization: "Bearer %E0%A4%A" }],
    ["an upgrade", { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" }],
    [
      "a WebSocket",
      {
        ...{ connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
        ...{ "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", origin, host: new URL(origin).host },
      },
    ],
    ["a WebSocket elsewhere", { connection: "Upgrade", upgrade: "websocket", host: canary }],
    ["HTTP/2 in clear", { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABkAAQ" }],
    ["a range", { range: "bytes=0-0,1-1,2-2,-9999999999" }],
    ["languages", { "accept-language": "x".repeat(4_000), accept: "text/x-component" }],
  ];
}

/** Calls of server actions, of which this portal has none: random names, of the kinds Next gives them. */
function actions({ origin }: Surroundings): [name: string, request: Partial<RawRequest>][] {
  const ids = ["", "x", "__proto__", randomBytes(20).toString("hex"), `7f${randomBytes(20).toString("hex")}`];
  const form = "multipart/form-data; boundary=b";
  const part = '--b\r\ncontent-disposition: form-data; name="1_$ACTION_REF_1"\r\n\r\n\r\n--b--\r\n';
  return ids.flatMap((id): [string, Partial<RawRequest>][] => [
    [`action ${id || "without a name"}`, { headers: { "next-action": id, origin }, body: "[]" }],
    [`action ${id || "without a name"}, no Origin`, { headers: { "next-action": id }, body: "[]" }],
    [
      `action ${id || "without a name"}, a form`,
      { headers: { "next-action": id, origin, "content-type": form }, body: part },
    ],
    [
      `action ${id || "without a name"}, 2 MB`,
      {
        headers: { "next-action": id, origin, "content-type": "text/plain;charset=UTF-8" },
        body: `["${"x".repeat(2 << 20)}"]`,
      },
    ],
    [
      `action ${id || "without a name"}, a flight reply that points at itself`,
      {
        headers: { "next-action": id, origin, "content-type": form },
        body: '--b\r\ncontent-disposition: form-data; name="0"\r\n\r\n["$1:__proto__:then","$@0","$Q1","$B1337"]\r\n--b--\r\n',
      },
    ],
  ]);
}

/** Everything that is tried on one page. */
export function hostileVariants(path: string, around: Surroundings): RawRequest[] {
  return [
    ...spellings(path, around).flatMap(([name, spelled]) => [
      { name, path: spelled },
      { name: `${name}, RSC`, path: spelled, headers: rsc },
    ]),
    ...headerSets(around).map(([name, headers]) => ({ name, path, headers })),
    ...["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"].map((method) => ({
      name: method,
      method,
      path,
    })),
    ...actions(around).map(([name, request]) => ({ name, method: "POST", path, ...request })),
  ];
}

/** What is tried once, whatever the page. */
export function hostileAddresses({ canary }: Surroundings): RawRequest[] {
  const image = (url: string) => `/_next/image?url=${encodeURIComponent(url)}&w=64&q=75`;
  return [
    ...[
      "*",
      "/",
      "//",
      "///",
      "/.",
      "/..",
      "/%",
      "/%00",
      "/\\",
      "http://",
      "/_next",
      "/_next/data",
      "/_next/static/",
      "/_next/static/../../package.json",
    ],
    ...[
      "/.env",
      "/.git/config",
      "/package.json",
      "/.next/BUILD_ID",
      "/server/web.ts",
      "/_next/static/%2e%2e/%2e%2e/.env",
    ],
    ...[
      image(`http://${canary}/a.svg`),
      image(`//${canary}/a.svg`),
      image("/icon.svg"),
      image("/favicon.ico"),
      image("data:image/svg+xml,<svg/>"),
    ],
    ...[
      "/__nextjs_original-stack-frame",
      "/__nextjs_source-map?filename=/etc/passwd",
      "/_next/webpack-hmr",
      "/_error",
      "/404",
      "/500",
    ],
    `/x?${"a=1&".repeat(2_000)}`,
    `/${"x/".repeat(2_000)}`,
  ].flatMap((path) => [
    { name: "an address", path },
    { name: "an address, RSC", path, headers: rsc },
  ]);
}

/** Questions a list's page cannot answer. */
export const hostileQueries: readonly string[] = [
  "?q=%00",
  "?q=%ff",
  "?q=a&q=b",
  "?q[]=a",
  `?q=${"x".repeat(3_000)}`,
  "?q=%25_%5C",
  "?after=nonsense",
  `?after=${Buffer.from('["\\u0000","01a2134a-61df-7615-a923-ab0cd5951a40"]').toString("base64url")}`,
  `?after=${Buffer.from('["a","------------------------------------"]').toString("base64url")}`,
  `?before=${Buffer.from("9999-99-99 99:99:99+00|01a2134a-61df-7615-a923-ab0cd5951a40").toString("base64url")}`,
  "?after=a&before=b&cursor=c&limit=-1",
  "?vendor=x&project=__proto__&state=constructor&status=toString&clearance=valueOf&view=hasOwnProperty",
  "?from=275760-09-14&to=-1&range=__proto__&target=x",
  "?__proto__[a]=1&constructor=1&toString=1",
];

/** Bodies of calls that no client sends: superjson's marks, batches, depth, and no JSON at all. */
export const hostileBodies: readonly string[] = [
  "",
  "null",
  "[]",
  "{",
  '"\\ud800"',
  '{"json":{"name":"a\\u0000b"}}',
  '{"json":{"name":"\\ud800"}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":["Date"]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":["bigint"]}}}',
  '{"json":{"name":"("},"meta":{"values":{"name":["regexp"]}}}',
  '{"json":{"name":1},"meta":{"values":{"name":["Error"]}}}',
  '{"json":{"name":[1]},"meta":{"values":{"name":["map"]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":["URL"]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":[["class","Object"]]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":[["symbol","x"]]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":[["custom","x"]]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"name":[["typed-array","Uint8Array"]]}}}',
  '{"json":{"name":"x"},"meta":{"values":{"__proto__.polluted":["undefined"]}}}',
  '{"json":{"name":"x"},"meta":{"referentialEqualities":{"name":["__proto__.polluted","constructor.prototype.polluted"]}}}',
  '{"json":{"name":"x"},"meta":{"referentialEqualities":[["a.b.c"]],"v":99}}',
  '{"json":{"name":"x"},"meta":7}',
  '{"json":{"__proto__":{"polluted":1},"name":"x"}}',
  `{"json":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  `{"json":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`,
  `{"json":{"name":"${"x".repeat(2_000_000)}"}}`,
];
