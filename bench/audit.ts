import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { type Database, openDatabase } from "#db/client.ts";
import { readLogAt } from "#server/audit/read-log.ts";
import { recordAudit } from "#server/audit/record.ts";
import { sealOnce } from "#server/audit/seal.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import { verifyLog } from "#server/audit/verify.ts";
import { keyringOf } from "#server/keyring.ts";
import { type BenchUrls, bench } from "./bench-database.ts";

const usage = `npm run bench:audit [-- --seconds 10] [-- --writers 16]

How fast the audit log takes, seals and verifies events, on a PostgreSQL of its own that waits for its disk. Prints one JSON
object, in events a second: {"record","seal","verify","events","writers","seconds"}. Recording is one event a
transaction, as verbs do it, without the verb.`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    writers: { type: "string", default: "16" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const seconds = Number(values.seconds);
const writers = Number(values.writers);

await bench(measure);

async function measure(urls: BenchUrls) {
  const app = openDatabase(urls.app, { max: writers, name: "bench" });
  const sealer = openDatabase(urls.sealer, { max: 1, name: "bench-sealer" });
  const signer = await loadAuditSigner(app, keyringOf({ ENCRYPTION_KEY: Buffer.alloc(32, 1).toString("base64") }));
  const sealAll = async () => {
    for (let sealed = 0; ; ) {
      const round = await sealOnce(sealer, signer);
      sealed += round.sealed;
      if (!round.more) return sealed;
    }
  };
  await write(app, 1);
  await sealAll();

  const recorded = await write(app, seconds);
  const sealing = await timed(sealAll);
  const verifying = await timed(() => readLogAt(urls.read, (source) => verifyLog(source, { remembered: null })));
  await Promise.all([app.close(), sealer.close()]);
  if (!verifying.result.ok) throw new Error(`the log does not verify: ${verifying.result.what}`);
  if (sealing.result !== recorded) throw new Error(`${recorded} events were recorded and ${sealing.result} sealed`);
  return {
    record: Math.round(recorded / seconds),
    seal: Math.round(recorded / sealing.seconds),
    verify: Math.round(verifying.result.events / verifying.seconds),
    events: verifying.result.events,
    writers,
    seconds,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const since = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - since) / 1_000 };
}

/** Writes events for some seconds, as fast as it goes; how many. */
async function write(db: Database, forSeconds: number): Promise<number> {
  const until = performance.now() + forSeconds * 1_000;
  const ctx = { actor: { kind: "system" as const, name: "Bench" }, sourceIp: "192.0.2.1", requestId: randomUUID() };
  const ids = { vendorId: randomUUID(), annotatorId: randomUUID(), projectId: randomUUID() };
  const writer = async () => {
    let count = 0;
    for (; performance.now() < until; count += 1)
      await db.withScope({ kind: "system" }, (tx) =>
        recordAudit(tx, ctx, {
          action: "assignment.created",
          subject: { type: "assignment", id: randomUUID(), name: "Somebody on a project" },
          ...ids,
          before: { state: "none" },
          after: { annotator: "Somebody", project: "A project", endsAt: "2027-01-01T00:00:00.000Z" },
        }),
      );
    return count;
  };
  const counts = await Promise.all(Array.from({ length: writers }, writer));
  return counts.reduce((sum, count) => sum + count, 0);
}
