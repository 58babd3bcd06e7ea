import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { recordAudit } from "./audit/record.ts";
import type { Keyring } from "./keyring.ts";
import { type SealedColumn, sealedColumns } from "./sealed-columns.ts";
import { placeOf, reseal } from "./secrets.ts";

const batchSize = 200;

export type Rotated = { column: string; resealed: number };

/**
 * Brings every sealed value under the current encryption key, in batches of 200 rows with an event each. May be stopped
 * and run again, and runs beside web and worker as long as they hold both keys: what is sealed with the current key is
 * left alone, and a row that changes meanwhile is waited for.
 * @param onBatch told after each batch's commit
 * @returns how many values were sealed anew, by column
 * @throws SealedValueError for a value that does not open; what came before it is done
 */
export async function rotateKeys(db: Database, keys: Keyring, onBatch?: (done: Rotated) => void): Promise<Rotated[]> {
  const results: Rotated[] = [];
  for (const column of sealedColumns) {
    let resealed = 0;
    for (;;) {
      const done = await rotateBatch(db, keys, column);
      if (done === 0) break;
      resealed += done;
      onBatch?.({ column: column.name, resealed });
    }
    results.push({ column: column.name, resealed });
  }
  return results;
}

function rotateBatch(db: Database, keys: Keyring, column: SealedColumn): Promise<number> {
  const { from, id, value, where, name } = column;
  return db.withScope({ kind: "system" }, async (tx) => {
    const { rows } = await tx.execute<{ id: string; at: string; sealed: string }>(sql`
      select ${id}::text as id, ctid::text as at, ${value} as sealed from ${from}
      where ${where} and split_part(${value}, '.', 2) <> ${keys.current.id} limit ${batchSize} for update`);
    if (rows.length === 0) return 0;
    const changes = rows.map((row) => ({ ...row, fresh: reseal(row.sealed, keys, placeOf(name, row.id)) }));
    // By their place on disk, which the lock keeps, and by the value, which no other row has.
    await tx.execute(sql`
      update ${from} set ${column.assign(sql`change.fresh`)}
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as change (at tid, sealed text, fresh text)
      where ctid = change.at and ${value} = change.sealed`);
    await recordAudit(
      tx,
      { actor: { kind: "system", name: "keys:rotate" }, sourceIp: null, requestId: randomUUID() },
      {
        action: "key.resealed",
        subject: { type: "encryption_key", id: null, name: keys.current.id },
        before: { keys: [...new Set(rows.map((row) => row.sealed.split(".")[1]))] },
        after: { key: keys.current.id, column: name, values: rows.length },
      },
    );
    return rows.length;
  });
}
