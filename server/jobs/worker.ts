import { PgBoss } from "pg-boss";
import { openDatabase } from "#db/client.ts";
import { startSealer } from "#server/audit/sealer.ts";
import { loadAuditSigner } from "#server/audit/signer.ts";
import { checkDatabase } from "#server/check-database.ts";
import { checkSealed } from "#server/check-sealed.ts";
import { ConfigurationError, encryptionKeys, workerEnv } from "#server/env.ts";
import { sweepAccess } from "#server/features/access/sweep-access.job.ts";
import { sweepGates } from "#server/features/annotators/sweep-gates.job.ts";
import { sweepBreakGlass } from "#server/features/break-glass/sweep-break-glass.job.ts";
import { sendMail } from "#server/features/notifications/send-mail.job.ts";
import { logger } from "#server/logger.ts";
import { type JobData, type JobName, jobs } from "./definitions.ts";

const roundMs = 1_000;

/** Runs `work` again and again, one at a time; a failed round is logged and the next one tries again. */
function everyRound(name: string, work: () => Promise<unknown>): { stop(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    try {
      await work();
    } catch (err) {
      // While stopping, the pool is taken from under a round; the next start does its work.
      if (!stopped) logger.error({ err, job: name }, "round failed");
    }
    if (!stopped) timer = setTimeout(() => void round(), roundMs);
  };
  void round();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** The worker process: time (expiry, lapsing gates), the audit sealer, and queued side effects. Several may run. */
async function main(): Promise<void> {
  const settings = workerEnv();
  await checkDatabase("DATABASE_URL_WORKER", settings.DATABASE_URL_WORKER);
  await checkDatabase("DATABASE_URL_SEALER", settings.DATABASE_URL_SEALER);
  const db = openDatabase(settings.DATABASE_URL_WORKER, { max: 6, name: "gatehouse-worker" });
  const sealerDb = openDatabase(settings.DATABASE_URL_SEALER, { max: 2, name: "gatehouse-sealer" });
  await checkSealed(db, encryptionKeys());
  const signer = await loadAuditSigner(db, encryptionKeys());
  const sealer = startSealer({ db: sealerDb, url: settings.DATABASE_URL_SEALER, signer, log: logger });

  const boss = new PgBoss({
    connectionString: settings.DATABASE_URL_WORKER,
    max: 4,
    migrate: false,
    schedule: false,
    reindex: false,
    useListenNotify: true,
  });
  boss.on("error", (err) => logger.error({ err }, "job queue"));
  await boss.start();
  const handlers: { [N in JobName]: (data: JobData<N>) => Promise<void> } = {
    "notifications.sendMail": (data) => sendMail(settings, data),
  };
  await work(boss, "notifications.sendMail", handlers["notifications.sendMail"]);
  const rounds = [
    everyRound("access.sweep", () => sweepAccess(db)),
    everyRound("annotators.sweep", () => sweepGates(db)),
    everyRound("breakGlass.sweep", () => sweepBreakGlass(db)),
  ];
  logger.info("worker ready");
  process.send?.("ready");

  const stop = () => {
    for (const round of rounds) round.stop();
    void Promise.allSettled([sealer.stop(), boss.stop({ graceful: false }), db.close(), sealerDb.close()]).then(() =>
      process.exit(0),
    );
    setTimeout(() => process.exit(0), 2_000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

async function work<N extends JobName>(
  boss: PgBoss,
  name: N,
  handler: (data: JobData<N>) => Promise<void>,
): Promise<void> {
  await boss.work(name, { batchSize: 1 }, async ([job]) => {
    if (job) await handler(jobs[name].parse(job.data) as JobData<N>);
  });
}

main().catch((error) => {
  if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
  else logger.fatal({ err: error }, "worker cannot start");
  process.exit(1);
});
