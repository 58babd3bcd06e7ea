import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "#db/client.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { databaseLog } from "./log-source.ts";
import { recordAudit } from "./record.ts";
import { sealOnce } from "./seal.ts";
import { startSealer } from "./sealer.ts";
import { testLog } from "./testing/test-log.ts";
import { verifyLog } from "./verify.ts";

let log: Awaited<ReturnType<typeof testLog>>;
beforeEach(async () => {
  log = await testLog({ connections: 16 });
});
afterEach(() => log.close());

const leaves = async () => {
  const { rows } = await log.app.withScope({ kind: "system" }, (tx) =>
    tx.execute<{ leaf_index: string; event_id: string }>(
      sql`select leaf_index, event_id from audit_leaves order by leaf_index`,
    ),
  );
  return rows.map((row) => ({ index: Number(row.leaf_index), id: row.event_id }));
};
const verdict = () => log.admin.withScope({ kind: "system" }, (tx) => verifyLog(databaseLog(tx)));
const tamper = (statement: string) => log.admin.withScope({ kind: "system" }, (tx) => tx.execute(sql.raw(statement)));

describe("sealOnce", () => {
  it("gives events contiguous places in the order of their ids and signs the result", async () => {
    const ids = await log.append(5);
    const result = await log.seal();
    // The first event is the making of the signing key.
    expect(result).toMatchObject({ sealed: 6, checkpoint: { size: 6 }, more: false });
    expect((await leaves()).map((leaf) => leaf.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await leaves()).slice(1).map((leaf) => leaf.id)).toEqual(ids);
    const { rows } = await tamper("select note, root_hash from audit_checkpoints");
    expect(openCheckpoint(String(rows[0]?.note), [log.signer.publicKey])).toEqual({
      origin: log.signer.origin,
      size: 6,
      root: rows[0]?.root_hash,
    });
    expect(await verdict()).toMatchObject({ ok: true, events: 6, checkpoints: 1, pending: 0 });
  });

  it("takes large backlogs in batches, across tiles", async () => {
    await log.append(300);
    expect(await sealOnce(log.sealer, log.signer, { batch: 250 })).toMatchObject({ sealed: 250, more: true });
    expect(await sealOnce(log.sealer, log.signer, { batch: 250 })).toMatchObject({ sealed: 51, more: false });
    expect(await verdict()).toMatchObject({ ok: true, events: 301, checkpoints: 2 });
  });

  it("signs again only when the heartbeat is due", async () => {
    await log.seal();
    await log.seal();
    expect(await verdict()).toMatchObject({ checkpoints: 1 });
    await sealOnce(log.sealer, log.signer, { heartbeatMs: 0 });
    expect(await verdict()).toMatchObject({ ok: true, events: 1, checkpoints: 2 });
  });

  it("signs an empty log too", async () => {
    await tamper("delete from audit_pending");
    await tamper("delete from audit_events");
    expect(await log.seal()).toMatchObject({ sealed: 0, checkpoint: { size: 0 } });
    expect(await verdict()).toMatchObject({ ok: true, events: 0, checkpoints: 1 });
  });

  it("clears away pending rows that belong to no event or to a sealed one", async () => {
    const [id = ""] = await log.append(1);
    await log.seal();
    await log.app.withScope({ kind: "system" }, (tx) =>
      tx.execute(sql`insert into audit_pending values (${randomUUID()}), (${id})`),
    );
    await log.append(1);
    expect(await log.seal()).toMatchObject({ sealed: 1, checkpoint: { size: 3 } });
    expect(await verdict()).toMatchObject({ ok: true, pending: 0 });
  });

  it("never signs over a log that was changed", async () => {
    await log.append(3);
    const signed = await log.seal();
    const cases = [
      [
        "update audit_tiles set hashes = set_byte(hashes, 40, 0)",
        "update audit_tiles set hashes = $1",
        "no longer has the root",
      ],
      ["update audit_tiles set width = 3", "update audit_tiles set width = 4", "no longer has the root"],
      ["update audit_checkpoints set tree_size = 3", "update audit_checkpoints set tree_size = 4", "signature"],
      [
        "update audit_leaves set leaf_index = 9 where leaf_index = 3",
        "update audit_leaves set leaf_index = 3 where leaf_index = 9",
        "but 10 are in the tree",
      ],
    ] as const;
    const { rows } = await tamper("select hashes from audit_tiles");
    const stored = rows[0]?.hashes;
    if (!Buffer.isBuffer(stored)) throw new Error("there is no tile");
    const whole = `'\\x${stored.toString("hex")}'`;
    for (const [bend, mend, reason] of cases) {
      await tamper(bend);
      await expect(log.seal()).rejects.toThrow(reason);
      await tamper(mend.replace("$1", whole));
    }
    await expect(log.seal()).resolves.toMatchObject({ sealed: 0 });
    // A database from before, under a sealer that has signed more.
    const ahead = { size: signed.checkpoint.size + 1, root: signed.checkpoint.root };
    await expect(sealOnce(log.sealer, log.signer, { remembered: ahead })).rejects.toThrow(
      "shows an older or different log of 4",
    );
    await tamper("truncate audit_checkpoints");
    await expect(log.seal()).rejects.toThrow("the last checkpoint signed 0 events, but 4 are in the tree");
  });

  it("loses nothing and seals nothing undone, with 16 writers, rollbacks and two sealers at once", {
    timeout: 60_000,
  }, async () => {
    const committed: string[] = [];
    const undone: string[] = [];
    let writing = true;
    const second = openDatabase(log.database.sealerUrl, { max: 1, name: "second-sealer" });
    const seal = async (db: typeof second) => {
      while (writing) await sealOnce(db, log.signer, { batch: 100 });
    };
    const writer = async (n: number) => {
      for (let round = 0; round < 40; round += 1) {
        let id = "";
        const fails = (round * 7 + n) % 10 === 0;
        const work = log.app.withScope({ kind: "system" }, async (tx) => {
          id = await recordAudit(tx, log.ctx, {
            action: "vendor.created",
            subject: { type: "vendor", id: null, name: `${n}/${round}` },
          });
          // Transactions that end in another order than they began are what a high-water mark loses.
          await delay((n * 13 + round * 5) % 20);
          if (fails) throw new Error("undone");
        });
        await work.then(
          () => committed.push(id),
          () => undone.push(id),
        );
      }
    };
    const sealers = [seal(log.sealer), seal(second)];
    await Promise.all(Array.from({ length: 16 }, (_, n) => writer(n)));
    writing = false;
    await Promise.all(sealers);
    await log.seal();
    await second.close();
    const sealed = await leaves();
    expect(undone.length).toBeGreaterThan(30);
    expect(sealed.map((leaf) => leaf.index)).toEqual(sealed.map((_, n) => n));
    const ids = new Set(sealed.map((leaf) => leaf.id));
    expect(committed.filter((id) => !ids.has(id))).toEqual([]);
    expect(undone.filter((id) => ids.has(id))).toEqual([]);
    expect(sealed).toHaveLength(committed.length + 1);
    expect(await verdict()).toMatchObject({ ok: true, events: committed.length + 1, pending: 0 });
  });
});

describe("startSealer", () => {
  const quiet = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const sealed = async (size: number) =>
    vi.waitFor(async () => expect(await leaves()).toHaveLength(size), { interval: 20, timeout: 5_000 });
  afterAll(() => vi.restoreAllMocks());

  it("seals what is written within moments, and stops", async () => {
    const sealer = startSealer({ db: log.sealer, url: log.database.sealerUrl, signer: log.signer, log: quiet });
    await sealed(1);
    const since = performance.now();
    await log.append(1);
    await sealed(2);
    expect(performance.now() - since).toBeLessThan(1_000);
    await sealer.stop();
    await log.append(1);
    expect(await leaves()).toHaveLength(2);
    expect(quiet.error).not.toHaveBeenCalled();
  });

  it("goes on after its connections were cut", async () => {
    const sealer = startSealer({ db: log.sealer, url: log.database.sealerUrl, signer: log.signer, log: quiet });
    await sealed(1);
    await tamper(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gh_sealer' and datname = current_database()",
    );
    await log.append(1);
    await sealed(2);
    await sealer.stop();
  });

  it("says once, loudly, that it refuses", async () => {
    await log.seal();
    await tamper("update audit_tiles set width = 7");
    quiet.error.mockClear();
    const sealer = startSealer({ db: log.sealer, url: log.database.sealerUrl, signer: log.signer, log: quiet });
    await vi.waitFor(() => expect(quiet.error).toHaveBeenCalled());
    expect(quiet.error.mock.calls[0]?.[1]).toContain("The audit log is not sealed any further");
    await sealer.stop();
    expect(quiet.error).toHaveBeenCalledOnce();
  });
});
