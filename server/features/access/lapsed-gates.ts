import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

/** Titles of the gates an annotator does not hold now, by the database clock; none = cleared. */
export async function lapsedGates(tx: Tx, annotatorId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ title: string }>(sql`
    select r.title from gate_rules r
      left join gates g on g.kind = r.kind and g.annotator_id = ${annotatorId}
     where g.state is distinct from 'valid' or g.valid_until is null or g.valid_until <= clock_timestamp()
    union all
    select 'the client has set no gates yet' where not exists (select 1 from gate_rules)`);
  return rows.map((row) => row.title);
}
