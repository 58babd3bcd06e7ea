import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asActor } from "#server/context.ts";
import { userContext } from "#server/testing/contexts.ts";
import { canonicalText } from "./canonical.ts";
import { recordAudit } from "./record.ts";
import { testLog } from "./testing/test-log.ts";

let log: Awaited<ReturnType<typeof testLog>>;
beforeAll(async () => {
  log = await testLog();
});
afterAll(() => log.close());

const count = async (id: string) => {
  const { rows } = await log.app.withScope({ kind: "system" }, (tx) =>
    tx.execute(sql`select id from audit_events where id = ${id}`),
  );
  return rows.length;
};

describe("recordAudit", () => {
  it("writes actor, subject, ids and the canonical bytes with the same microseconds", async () => {
    const vendorId = randomUUID().toUpperCase();
    const ctx = userContext(log.app, { roles: ["security_admin"], name: "Priya Nair" });
    const id = await asActor(ctx, (tx) =>
      recordAudit(tx, ctx, {
        action: "vendor.suspended",
        subject: { type: "vendor", id: vendorId, name: "Northlight" },
        vendorId,
        before: { status: "active" },
        after: { status: "suspended" },
      }),
    );
    const { rows } = await log.app.withScope({ kind: "system" }, (tx) =>
      tx.execute<{ canonical: string; at: string; vendor_id: string; pending: boolean }>(sql`
        select canonical, vendor_id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit_events where id = ${id}`),
    );
    const event = JSON.parse(rows[0]?.canonical ?? "");
    expect(event).toMatchObject({
      v: 1,
      id,
      at: rows[0]?.at,
      action: "vendor.suspended",
      actor: { kind: "user", id: ctx.actor.userId, name: "Priya Nair" },
      subject: { type: "vendor", id: vendorId.toLowerCase(), name: "Northlight" },
      vendorId: rows[0]?.vendor_id,
      sourceIp: "192.0.2.10",
      requestId: ctx.requestId,
      before: { status: "active" },
      after: { status: "suspended" },
    });
    expect(rows[0]?.canonical).toBe(canonicalText(event));
  });

  it("shares the fate of the change", async () => {
    let id = "";
    const change = log.app.withScope({ kind: "system" }, async (tx) => {
      id = await recordAudit(tx, log.ctx, {
        action: "vendor.created",
        subject: { type: "vendor", id: null, name: "x" },
      });
      throw new Error("the change fails");
    });
    await expect(change).rejects.toThrow("the change fails");
    expect(await count(id)).toBe(0);
  });

  it("lets nobody write a secret, and the change fails with it", async () => {
    const change = log.app.withScope({ kind: "system" }, (tx) =>
      recordAudit(tx, log.ctx, {
        action: "member.invited",
        subject: { type: "member", id: null, name: "x" },
        after: { token: "abc" },
      }),
    );
    await expect(change).rejects.toThrow('holds a secret at "token"');
  });

  it("lets a vendor's person append what they may not read", async () => {
    const ctx = userContext(log.app, { roles: ["vendor_coordinator"], vendorId: randomUUID() });
    const id = await asActor(ctx, (tx) =>
      recordAudit(tx, ctx, {
        action: "permission.refused",
        subject: { type: "procedure", id: null, name: "vendors.list" },
      }),
    );
    const { rows } = await asActor(ctx, (tx) => tx.execute(sql`select 1 from audit_events where id = ${id}`));
    expect(rows).toHaveLength(0);
    expect(await count(id)).toBe(1);
  });

  it("holds text PostgreSQL and RFC 8785 would refuse", async () => {
    const [id] = [
      await log.app.withScope({ kind: "system" }, (tx) =>
        recordAudit(tx, log.ctx, {
          action: "vendor.created",
          subject: { type: "vendor", id: null, name: "a\u0000b\ud800" },
          after: { "k\u0000": "v\u0000" },
        }),
      ),
    ];
    expect(await count(id)).toBe(1);
  });
});

describe("the log's tables", () => {
  const change = [
    ...["audit_events", "audit_leaves", "audit_tiles", "audit_checkpoints"].flatMap((table) => [
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} disable trigger all`,
      `alter table ${table} no force row level security`,
      `drop table ${table}`,
    ]),
    "update audit_events set actor_name = 'x'",
    "update audit_events set canonical = 'x'",
    "update audit_leaves set leaf_hash = ''",
    "update audit_tiles set width = 0",
    "update audit_checkpoints set tree_size = 0",
    "insert into audit_leaves values (0, gen_random_uuid(), '')",
    "insert into audit_tiles values (0, 0, 0, '')",
    "insert into audit_checkpoints (tree_size, root_hash, note, at) values (0, '', '', now())",
    "delete from audit_pending",
    "select * from audit_pending",
    "set session_replication_role = replica",
    "set role gh_owner",
    "set role gh_sealer",
    "create policy open on audit_events using (true)",
  ];
  it.each(change)("refuse the application's role: %s", async (statement) => {
    await expect(log.app.withScope({ kind: "system" }, (tx) => tx.execute(sql.raw(statement)))).rejects.toMatchObject({
      cause: expect.objectContaining({ code: expect.stringMatching(/^(42501|42P01)$/) }),
    });
  });

  it.each([
    "update audit_events set canonical = 'x'",
    "delete from audit_events",
    "update audit_leaves set leaf_index = 1",
    "delete from audit_leaves",
    "delete from audit_checkpoints",
    "update audit_checkpoints set note = ''",
    "delete from audit_tiles",
  ])("refuse the sealer's role: %s", async (statement) => {
    await expect(
      log.sealer.withScope({ kind: "system" }, (tx) => tx.execute(sql.raw(statement))),
    ).rejects.toMatchObject({
      cause: expect.objectContaining({ code: "42501" }),
    });
  });
});
