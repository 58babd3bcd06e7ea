import { parseArgs } from "node:util";
import { openDatabase } from "#db/client.ts";
import { signIn } from "#server/auth/sign-in.ts";
import { noThrottle, testRequest, withCredentials } from "#server/auth/testing/sign-in-person.ts";
import { factories } from "#server/testing/factories.ts";
import { type BenchUrls, bench } from "./bench-database.ts";

const usage = `npm run --silent bench:login [-- --samples 400]

Whether the time of a refused sign-in tells who has an account: tries with a wrong password, of somebody known and of
nobody in turn, on a PostgreSQL of its own that waits for its disk. Prints one JSON object, times in milliseconds:
{"known_ms":{"p50","p95"},"unknown_ms":{"p50","p95"},"median_difference_ms","samples"}. Aim: a difference under 5.`;

const { values } = parseArgs({
  options: { samples: { type: "string", default: "400" }, help: { type: "boolean" } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const samples = Number(values.samples);
// Settings of a process that mails nobody and opens its database itself.
Object.assign(process.env, {
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  AUTH_URL: "http://localhost:3000",
  AUTH_SECRET: "only-for-measuring-only-for-measuring",
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
});

await bench(measure);

async function measure(urls: BenchUrls) {
  const db = openDatabase(urls.app, { max: 2, name: "bench" });
  const user = await factories(db).user("compliance");
  await withCredentials(db, user.id);
  const once = async (email: string) => {
    const since = performance.now();
    await signIn(db, { email, password: "not the password", code: "000000" }, testRequest, noThrottle);
    return performance.now() - since;
  };
  const times = { known: [] as number[], unknown: [] as number[] };
  // In turn, so that whatever else this machine does falls on both; who is first changes too.
  for (let n = -20; n < samples; n += 1)
    for (const who of n % 2 ? (["known", "unknown"] as const) : (["unknown", "known"] as const)) {
      const took = await once(who === "known" ? user.email : "nobody@example.test");
      if (n >= 0) times[who].push(took);
    }
  await db.close();
  const known = spread(times.known);
  const unknown = spread(times.unknown);
  return {
    known_ms: known,
    unknown_ms: unknown,
    median_difference_ms: rounded(Math.abs(known.p50 - unknown.p50)),
    samples,
  };
}

function spread(all: readonly number[]) {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (q: number) => rounded(sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
