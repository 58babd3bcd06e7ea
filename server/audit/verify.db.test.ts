import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Tx } from "#db/client.ts";
import { leafProblem } from "./check-leaf.ts";
import { type CheckpointRow, databaseLog, type LeafRow, type LogSource } from "./log-source.ts";
import { leafHash } from "./merkle.ts";
import { testLog } from "./testing/test-log.ts";
import { appendToTiles } from "./tiles.ts";
import { type Remembered, type Verdict, verifyLog } from "./verify.ts";

const events = 50;
let log: Awaited<ReturnType<typeof testLog>>;
let leaves: LeafRow[];
let clean: Verdict;
let source: LogSource;

const eventOf = (leaf: LeafRow | undefined) => {
  if (!leaf?.event) throw new Error("this leaf has no event");
  return leaf.event;
};
const leafAt = (index: number) => {
  const leaf = leaves[index];
  if (!leaf) throw new Error(`there is no leaf ${index}`);
  return leaf;
};

/** The same log in memory, with its leaves replaced; for thousands of changes. */
async function copyInMemory(from: LogSource): Promise<(changed: readonly LeafRow[]) => LogSource> {
  const identity = await from.identity();
  const checkpoints: CheckpointRow[] = await from.checkpointsAfter(0, 10_000);
  const tiles = new Map(
    appendToTiles(
      0,
      new Map(),
      leaves.map((leaf) => leaf.leafHash),
    ).map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]),
  );
  return (changed) => ({
    identity: async () => identity,
    leavesFrom: async (index, limit) => changed.slice(index, index + limit),
    checkpointsAfter: async (id) => checkpoints.filter((row) => row.id > id),
    tiles: async () => tiles,
    tileTotal: async () => tiles.size,
    strayEvent: async () => null,
    pendingCount: async () => 0,
  });
}
let copy: Awaited<ReturnType<typeof copyInMemory>>;

class Undo extends Error {}

/** Changes the database as its superuser, verifies, and takes the change back. */
async function verdictAfter(
  changes: SQL[] | ((tx: Tx) => Promise<void>),
  remembered: Remembered | null = null,
): Promise<Verdict> {
  let verdict: Verdict | undefined;
  await log.admin
    .withScope({ kind: "system" }, async (tx) => {
      if (Array.isArray(changes)) for (const change of changes) await tx.execute(change);
      else await changes(tx);
      verdict = await verifyLog(databaseLog(tx), { remembered });
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (!verdict) throw new Error("nothing was verified");
  return verdict;
}

const swapped = (text: string, at: number) => {
  const other = text[at] === "x" ? "y" : "x";
  return text.slice(0, at) + other + text.slice(at + 1);
};
const remembered = () => {
  if (!clean.ok || !clean.remember) throw new Error("the clean log does not verify");
  return clean.remember;
};

beforeAll(async () => {
  log = await testLog();
  // Several checkpoints, one of them over nothing new.
  for (const part of [20, 20, events - 41]) {
    await log.append(part);
    await log.seal();
  }
  await log.admin.withScope({ kind: "system" }, async (tx) => {
    source = databaseLog(tx);
    leaves = await source.leavesFrom(0, 1_000);
    clean = await verifyLog(source);
    copy = await copyInMemory(source);
  });
}, 30_000);
afterAll(() => log.close());

describe("a clean log", () => {
  it("verifies, in the database and in memory, and against what was remembered", async () => {
    expect(clean).toMatchObject({
      ok: true,
      events,
      checkpoints: 3,
      pending: 0,
      remember: { origin: log.signer.origin, size: events },
    });
    expect(await verifyLog(copy(leaves))).toMatchObject({ ok: true, events });
    expect(await verdictAfter([], remembered())).toMatchObject({ ok: true });
  });

  it("verifies while events wait", async () => {
    const more = (tx: Tx) =>
      tx.execute(
        sql`insert into audit_events select (json_populate_record(e, json_build_object('id', gen_random_uuid()))).* from audit_events e limit 1`,
      );
    expect(
      await verdictAfter(async (tx) => {
        await more(tx);
        await tx.execute(
          sql`insert into audit_pending select id from audit_events e where not exists (select from audit_leaves l where l.event_id = e.id)`,
        );
      }),
    ).toMatchObject({ ok: true, events, pending: 1 });
  });

  it("can be read by the role for reports, and changed by it in nothing", async () => {
    const read = openDatabase(log.database.readUrl, { max: 1, name: "test-read" });
    expect(await read.withScope({ kind: "system" }, (tx) => verifyLog(databaseLog(tx)))).toMatchObject({
      ok: true,
      events,
    });
    await expect(
      read.withScope({ kind: "system" }, (tx) => tx.execute(sql`delete from audit_events`)),
    ).rejects.toThrow();
    await read.close();
  });
});

describe("a changed event is found and named", () => {
  it("whichever character of its sealed text was changed", () => {
    let tried = 0;
    for (const leaf of leaves) {
      const event = eventOf(leaf);
      for (let at = 0; at < event.canonical.length; at += 1) {
        if (leafProblem({ ...event, canonical: swapped(event.canonical, at), leafHash: leaf.leafHash }) === null)
          expect.fail(`leaf ${leaf.index}, character ${at}`);
        tried += 1;
      }
      for (let at = 0; at < leaf.leafHash.length; at += 1) {
        const bent = Buffer.from(leaf.leafHash);
        bent[at] = (bent[at] ?? 0) ^ 1;
        if (leafProblem({ ...event, leafHash: bent }) === null)
          expect.fail(`leaf ${leaf.index}, byte ${at} of its hash`);
      }
    }
    expect(tried).toBeGreaterThan(20_000);
  });

  it("also when its hash was made to fit", async () => {
    for (const leaf of leaves) {
      const event = eventOf(leaf);
      for (const at of [event.canonical.indexOf('"name":"') + 9, event.canonical.length - 3]) {
        const canonical = swapped(event.canonical, at);
        const forged = leaves.map((other) =>
          other === leaf ? { ...leaf, leafHash: leafHash(canonical), event: { ...event, canonical } } : other,
        );
        expect(await verifyLog(copy(forged))).toMatchObject({
          ok: false,
          leafIndex: leaf.index,
          eventId: leaf.eventId,
        });
      }
      // The columns made to fit too: then only the tree tells.
      const columns = { ...event.columns, action: "vendor.restored" };
      const canonical = event.canonical.replace(`"action":"${event.columns.action}"`, '"action":"vendor.restored"');
      const forged = leaves.map((other) =>
        other === leaf ? { ...leaf, leafHash: leafHash(canonical), event: { canonical, columns } } : other,
      );
      expect(await verifyLog(copy(forged))).toMatchObject({
        ok: false,
        leafIndex: leaf.index,
        eventId: leaf.eventId,
        what: expect.stringContaining("its leaf is another one"),
      });
    }
  });

  it("in the database, any of its columns", async () => {
    const target = leafAt(17);
    const uuid = randomUUID();
    const columns: Record<string, SQL> = {
      at: sql`at + interval '1 microsecond'`,
      action: sql`'vendor.restored'`,
      actor_kind: sql`'user'`,
      actor_id: sql`${uuid}::uuid`,
      actor_name: sql`actor_name || ' '`,
      subject_type: sql`'grant'`,
      subject_id: sql`${uuid}::uuid`,
      subject_name: sql`upper(subject_name)`,
      vendor_id: sql`${uuid}::uuid`,
      annotator_id: sql`${uuid}::uuid`,
      project_id: sql`${uuid}::uuid`,
      dataset_id: sql`${uuid}::uuid`,
      environment_id: sql`${uuid}::uuid`,
      access_request_id: sql`${uuid}::uuid`,
      grant_id: sql`${uuid}::uuid`,
      source_ip: sql`'192.0.2.1'`,
      request_id: sql`null`,
      before: sql`jsonb_set(before, '{count}', '0')`,
      after: sql`after || '{"added": 1}'`,
      canonical: sql`canonical || ' '`,
    };
    const { rows } = await log.admin.withScope({ kind: "system" }, (tx) =>
      tx.execute<{ name: string }>(
        sql`select column_name as name from information_schema.columns where table_name = 'audit_events'`,
      ),
    );
    expect(rows.map((row) => row.name).sort()).toEqual(["id", ...Object.keys(columns)].sort());
    for (const [name, value] of Object.entries(columns)) {
      const change = sql`update audit_events set ${sql.identifier(name)} = ${value} where id = ${target.eventId}`;
      expect(await verdictAfter([change]), name).toMatchObject({ ok: false, leafIndex: 17, eventId: target.eventId });
    }
    expect(
      await verdictAfter([sql`update audit_events set actor_name = 'Nobody' where id = ${target.eventId}`]),
    ).toMatchObject({
      what: "the columns say otherwise than what was sealed: actor changed",
    });
  });

  it("in the database, one character of every event's text", async () => {
    for (const leaf of leaves) {
      const event = eventOf(leaf);
      const canonical = swapped(event.canonical, (leaf.index * 37) % event.canonical.length);
      expect(
        await verdictAfter([sql`update audit_events set canonical = ${canonical} where id = ${leaf.eventId}`]),
      ).toMatchObject({ ok: false, leafIndex: leaf.index, eventId: leaf.eventId });
    }
  });
});

describe("a changed log is found and named:", () => {
  const tail = (from: number) => [
    sql`delete from audit_events where id in (select event_id from audit_leaves where leaf_index >= ${from})`,
    sql`delete from audit_leaves where leaf_index >= ${from}`,
  ];

  it("an event that is gone", async () => {
    const { eventId } = leafAt(23);
    expect(await verdictAfter([sql`delete from audit_events where id = ${eventId}`])).toMatchObject({
      ok: false,
      leafIndex: 23,
      eventId,
      what: "its event is gone",
    });
  });

  it("a leaf that is gone, with its event or without", async () => {
    const { eventId } = leafAt(23);
    const both = [
      sql`delete from audit_leaves where leaf_index = 23`,
      sql`delete from audit_events where id = ${eventId}`,
    ];
    expect(await verdictAfter(both)).toMatchObject({ ok: false, leafIndex: 23, what: expect.stringContaining("gap") });
    expect(
      await verdictAfter([
        ...both,
        sql`update audit_leaves set leaf_index = leaf_index - 1 + 100 where leaf_index > 23`,
        sql`update audit_leaves set leaf_index = leaf_index - 100 where leaf_index > 100`,
      ]),
    ).toMatchObject({ ok: false, leafIndex: 23, eventId: leafAt(24).eventId });
  });

  it("two that were swapped", async () => {
    const [a, b] = [leafAt(5), leafAt(30)];
    const places = [
      sql`update audit_leaves set leaf_index = 999 where leaf_index = 5`,
      sql`update audit_leaves set leaf_index = 5 where leaf_index = 30`,
      sql`update audit_leaves set leaf_index = 30 where leaf_index = 999`,
    ];
    expect(await verdictAfter(places)).toMatchObject({ ok: false, leafIndex: 5, eventId: b.eventId });
    const texts = [
      sql`update audit_events set canonical = ${eventOf(b).canonical} where id = ${a.eventId}`,
      sql`update audit_events set canonical = ${eventOf(a).canonical} where id = ${b.eventId}`,
    ];
    expect(await verdictAfter(texts)).toMatchObject({ ok: false, leafIndex: 5, eventId: a.eventId });
  });

  it("an end that was cut off", async () => {
    expect(await verdictAfter(tail(40))).toMatchObject({ ok: false, leafIndex: 40 });
    expect(await verdictAfter([...tail(41), sql`delete from audit_checkpoints where tree_size > 41`])).toMatchObject({
      ok: false,
    });
  });

  it("an end that was cut off with its checkpoints and tiles, by what was remembered", async () => {
    const whole = async (tx: Tx) => {
      for (const change of [...tail(41), sql`delete from audit_checkpoints where tree_size > 41`])
        await tx.execute(change);
      const [tile] = appendToTiles(
        0,
        new Map(),
        leaves.slice(0, 41).map((leaf) => leaf.leafHash),
      );
      await tx.execute(sql`update audit_tiles set width = 41, hashes = ${tile?.hashes ?? null}`);
    };
    // Alone, the shorter log is a sound log: this is what the file is for.
    expect(await verdictAfter(whole)).toMatchObject({ ok: true, events: 41 });
    expect(await verdictAfter(whole, remembered())).toMatchObject({
      ok: false,
      leafIndex: 41,
      what: `${events} events were remembered, 41 are left: the rest was cut off`,
    });
  });

  it("another log in its place", async () => {
    expect(await verdictAfter([], { ...remembered(), origin: "gatehouse/other" })).toMatchObject({
      ok: false,
      what: expect.stringContaining("not the log gatehouse/other"),
    });
    expect(await verdictAfter([], { ...remembered(), size: 30 })).toMatchObject({
      ok: false,
      what: expect.stringContaining("the log was rewritten"),
    });
    expect(await verdictAfter([], { ...remembered(), publicKeys: ["AAAA"] })).toMatchObject({
      ok: false,
      what: expect.stringContaining("gone from the database"),
    });
  });

  it("an event outside the tree", async () => {
    const id = randomUUID();
    const insert = sql`insert into audit_events select (json_populate_record(e, json_build_object('id', ${id}::text, 'at', '2026-01-01T00:00:00Z'))).* from audit_events e limit 1`;
    expect(await verdictAfter([insert])).toMatchObject({
      ok: false,
      eventId: id,
      what: expect.stringContaining("neither in the tree"),
    });
  });

  it("tiles that were changed, added or taken away", async () => {
    for (let at = 0; at < events * 32; at += 32)
      expect(
        await verdictAfter([
          sql`update audit_tiles set hashes = set_byte(hashes, ${at}, (get_byte(hashes, ${at}) + 1) % 256)`,
        ]),
      ).toMatchObject({ ok: false, leafIndex: at / 32 });
    expect(await verdictAfter([sql`insert into audit_tiles values (1, 0, 1, sha256('x'))`])).toMatchObject({
      ok: false,
      what: expect.stringContaining("belong to no event"),
    });
    expect(await verdictAfter([sql`delete from audit_tiles`])).toMatchObject({
      ok: false,
      what: expect.stringContaining("missing"),
    });
    expect(await verdictAfter([sql`update audit_tiles set width = width - 1`])).toMatchObject({ ok: false });
  });

  it("checkpoints that were changed, forged, replayed or taken away", async () => {
    for (const change of [
      sql`update audit_checkpoints set tree_size = tree_size + 1`,
      sql`update audit_checkpoints set root_hash = sha256('x') where tree_size = 41`,
      sql`update audit_checkpoints set note = replace(note, '=', '+')`,
      sql`update audit_checkpoints set note = (select note from audit_checkpoints where tree_size = 41) where tree_size = ${events}`,
      sql`insert into audit_checkpoints (tree_size, root_hash, note, at) select tree_size, root_hash, note, at from audit_checkpoints where tree_size = 41`,
      sql`delete from audit_checkpoints where tree_size = ${events}`,
      sql`truncate audit_checkpoints`,
      sql`delete from portal_keys`,
    ])
      expect(await verdictAfter([change])).toMatchObject({ ok: false });
  });

  it("all of it rewritten, without the key", async () => {
    const rewrite = async (tx: Tx) => {
      const hashes: Buffer[] = [];
      for (const leaf of leaves) {
        const event = eventOf(leaf);
        const canonical = event.canonical.replace('"kind":"system"', '"kind":"agent"');
        hashes.push(leafHash(canonical));
        await tx.execute(
          sql`update audit_events set canonical = ${canonical}, actor_kind = 'agent' where id = ${leaf.eventId}`,
        );
        await tx.execute(
          sql`update audit_leaves set leaf_hash = ${hashes.at(-1) ?? null} where leaf_index = ${leaf.index}`,
        );
      }
      const [tile] = appendToTiles(0, new Map(), hashes);
      await tx.execute(sql`update audit_tiles set hashes = ${tile?.hashes ?? null}`);
    };
    expect(await verdictAfter(rewrite)).toMatchObject({
      ok: false,
      leafIndex: 0,
      what: expect.stringContaining("has another root than the events"),
    });
  });
});
